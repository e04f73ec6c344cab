using System.Net;
using Social.Grains.Interfaces.Media;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;

namespace Social.Tests.Media;

/// <summary>Pictures on profiles.</summary>
public sealed class AvatarTests(SocialApp app)
{
    private const string Route = "/v1/users/me/avatar";

    [Fact]
    public async Task A_picture_shows_beside_everything_its_owner_did_to_everybody()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var media = await ann.UploadAsync(Pictures.Photo(600, 600));

        var me = await SetAsync(ann, media);
        var post = await ann.PostAsync("with a face");

        Assert.Equal(me.AvatarUrl, post.Author.AvatarUrl);
        Assert.Equal(me.AvatarUrl, (await bob.GetAsync<User>($"/v1/users/{ann.Id}")).AvatarUrl);
        using var answer = await app.LoadAsync(me.AvatarUrl);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl is { Public: true, MaxAge.TotalDays: 365 });
        Assert.Equal(320, Pictures.Look(await app.BytesAsync(me.AvatarUrl), image => image.Width));

        // what was shown may be sent back
        Assert.Equal(me.AvatarUrl, (await ann.SendAsync<OwnUser>(HttpMethod.Patch, "/v1/users/me", new ProfileChange(Bio: "b", AvatarUrl: me.AvatarUrl))).AvatarUrl);
    }

    [Fact]
    public async Task The_picture_before_goes_with_its_bytes_and_so_does_the_last()
    {
        using var ann = await app.AsAsync("ann");
        var (first, second) = (await ann.UploadAsync(Pictures.Photo(60, 60)), await ann.UploadAsync(Pictures.Photo(70, 70)));
        await SetAsync(ann, first);
        await SetAsync(ann, second);
        await SetAsync(ann, second);

        await EndsAsync(ann, first);
        using (var shown = await app.LoadAsync((await ann.GetAsync<OwnUser>("/v1/users/me")).AvatarUrl))
            Assert.Equal(HttpStatusCode.OK, shown.StatusCode);

        Assert.Null((await ann.SendAsync<OwnUser>(HttpMethod.Delete, Route)).AvatarUrl);
        Assert.Null((await ann.SendAsync<OwnUser>(HttpMethod.Delete, Route)).AvatarUrl);
        await EndsAsync(ann, second);
    }

    [Fact]
    public async Task Only_an_image_of_ones_own_that_is_used_nowhere_is_taken()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var (foreign, video) = (await bob.UploadAsync(Pictures.Photo(60, 60)), await ann.UploadAsync(Recordings.Mp4()));

        foreach (var id in new[] { foreign.Id, video.Id, 1 })
            await ann.FailsAsync(HttpMethod.Put, Route, new AvatarChoice(id), HttpStatusCode.BadRequest, "validation_failed");
    }

    private static Task<OwnUser> SetAsync(SocialClient by, MediaItem media) => by.SendAsync<OwnUser>(HttpMethod.Put, Route, new AvatarChoice(media.Id));

    private static Task EndsAsync(SocialClient by, MediaItem media) => Eventually.IsTrueAsync(
        async () => await by.StatusAsync($"{Uploads.Route}/{media.Id}") == HttpStatusCode.NotFound, "the picture before goes", TimeSpan.FromSeconds(90));
}
