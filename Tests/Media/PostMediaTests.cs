using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Media;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Media;
using Social.Grains.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Media;

/// <summary>Media of posts.</summary>
public sealed class PostMediaTests(SocialApp app)
{
    private const string Route = "/v1/posts";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_post_shows_its_media_to_everybody_by_addresses_that_last()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var (one, two) = (await ann.UploadAsync(Pictures.Photo(900, 600), "first"), await ann.UploadAsync(Pictures.Transparent(40, 40)));

        var post = await PostAsync(ann, "", [two.Id, one.Id]);

        Assert.Equal([two.Id, one.Id], post.Media.Select(m => m.Id));
        var seen = (await bob.GetAsync<Post>($"{Route}/{post.Id}")).Media[1];
        Assert.Equal((MediaKind.Image, 900, 600, "first", one.Blurhash), (seen.Kind, seen.Width, seen.Height, seen.Alt, seen.Blurhash));
        Assert.DoesNotContain("?", seen.Url, StringComparison.Ordinal);
        using var answer = await app.LoadAsync(seen.Url);
        Assert.True(answer is { StatusCode: HttpStatusCode.OK, Headers.CacheControl: { Public: true, MaxAge.TotalDays: 365 } });
        Assert.Equal(320, Pictures.Look(await app.BytesAsync(seen.PreviewUrl), image => image.Width));
    }

    [Fact]
    public async Task Media_of_a_post_that_not_everybody_sees_need_a_signature()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        var post = await PostAsync(ann, "for friends", [(await ann.UploadAsync(Pictures.Photo(90, 60))).Id], Visibility.Followers);

        var url = (await bob.GetAsync<Post>($"{Route}/{post.Id}")).Media[0].Url!;

        Assert.NotEmpty(await app.BytesAsync(url));
        using var unsigned = await app.LoadAsync(url[..url.IndexOf('?', StringComparison.Ordinal)]);
        await Problems.AssertAsync(unsigned, HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Media_of_a_post_that_was_taken_down_are_served_to_its_author_alone()
    {
        using var admin = await app.AdminAsync();
        using var ann = await app.AsAsync("ann");
        var post = await PostAsync(ann, "not nice", [(await ann.UploadAsync(Pictures.Photo(90, 60))).Id]);
        var url = post.Media[0].Url!;
        Assert.NotEmpty(await app.BytesAsync(url));

        (await admin.SendAsync(HttpMethod.Put, $"/v1/admin/posts/{post.Id}/take-down", new ModerationReason("not nice"))).Dispose();

        await Eventually.IsTrueAsync(
            async () => { using var answer = await app.LoadAsync(url); return answer.StatusCode == HttpStatusCode.NotFound; }, "it is not served", TimeSpan.FromSeconds(60));
        Assert.NotEmpty(await app.BytesAsync((await ann.GetAsync<Post>($"{Route}/{post.Id}")).Media[0].Url));
    }

    [Fact]
    public async Task Only_ones_own_ready_unused_media_are_taken_in_numbers_that_are_allowed()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var (one, video, foreign) = (await ann.UploadAsync(Pictures.Photo(9, 6)), await ann.UploadAsync(Recordings.Mp4()), await bob.UploadAsync(Pictures.Photo(9, 6)));

        foreach (var ids in new long[][] { [foreign.Id], [one.Id, one.Id], [one.Id, video.Id], [1], [1, 2, 3, 4, 5] })
            await ann.FailsAsync(HttpMethod.Post, Route, new NewPost("no", MediaIds: [.. ids]), HttpStatusCode.BadRequest, "validation_failed");
        await ann.FailsAsync(HttpMethod.Post, Route, new NewPost("", MediaIds: []), HttpStatusCode.BadRequest, "validation_failed");
        await PostAsync(ann, "yes", [one.Id]);
        await ann.FailsAsync(HttpMethod.Post, Route, new NewPost("again", MediaIds: [one.Id]), HttpStatusCode.Conflict, "media_in_use");
        await ann.FailsAsync(HttpMethod.Delete, $"{Uploads.Route}/{one.Id}", null, HttpStatusCode.Conflict, "media_in_use");
        Assert.Equal(MediaKind.Video, (await PostAsync(ann, "a film", [video.Id])).Media.Single().Kind);
        var made = await app.Grains.GetGrain<IMediaLibraryGrain>(ann.Id).BeginAsync(new NewMedia(MediaKind.Image, null), null);
        await ann.FailsAsync(HttpMethod.Post, Route, new NewPost("early", MediaIds: [made.Media.Id]), HttpStatusCode.Conflict, "media_not_ready");
    }

    [Fact]
    public async Task A_new_alternative_text_shows_in_the_post()
    {
        using var ann = await app.AsAsync("ann");
        var media = await ann.UploadAsync(Pictures.Photo(9, 6), "before");
        var post = await PostAsync(ann, "look", [media.Id]);

        await ann.SendAsync<MediaItem>(HttpMethod.Patch, $"{Uploads.Route}/{media.Id}", new MediaChange("after"));

        Assert.Equal("after", (await ann.GetAsync<Post>($"{Route}/{post.Id}")).Media[0].Alt);
    }

    [Fact]
    public async Task Media_go_with_their_post()
    {
        using var ann = await app.AsAsync("ann");
        var media = await ann.UploadAsync(Pictures.Photo(90, 60));
        var post = await PostAsync(ann, "not for long", [media.Id]);
        await ann.DeletePostAsync(post.Id);

        Assert.Equal(HttpStatusCode.NotFound, await ann.StatusAsync($"{Uploads.Route}/{media.Id}"));
        await Eventually.IsTrueAsync(
            () => Task.FromResult(!Directory.EnumerateFiles(Path.Combine(app.Folder, "media"), $"{media.Id}.*", SearchOption.AllDirectories).Any()), "the bytes go",
            TimeSpan.FromSeconds(60));
        using var answer = await app.LoadAsync(post.Media[0].Url);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_repeated_post_has_its_media_once()
    {
        using var ann = await app.AsAsync("ann");
        var body = new NewPost("once", MediaIds: [(await ann.UploadAsync(Pictures.Photo(9, 6))).Id]);
        var answers = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var answer = await ann.SendAsync(HttpMethod.Post, Route, body, h => h.Add("Idempotency-Key", "media"));
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            answers.Add(await answer.Content.ReadAsStringAsync(Cancel));
        }
        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public async Task Media_of_a_post_that_a_crash_kept_from_being_written_are_free_for_the_next()
    {
        using var ann = await app.AsAsync("ann");
        var (retried, left) = (await ann.UploadAsync(Pictures.Photo(9, 6)), await ann.UploadAsync(Pictures.Photo(9, 6)));
        var (store, now) = (app.Services.GetRequiredService<IMediaStore>(), TimeProvider.System.GetUtcNow());
        foreach (var (media, place) in new[] { (retried, MediaPlace.Post(11)), (left, MediaPlace.Post(12)) })
            Assert.True(await store.UseAsync(ann.Id, [media.Id], place, true, now, null, Cancel));

        Assert.Single((await PostAsync(ann, "again", [retried.Id])).Media);
        await Eventually.IsTrueAsync(
            async () => (await store.GetManyAsync([left.Id], Cancel))[0] is { Removed: false, Place.Use: MediaUse.None, DueAt: not null }, "it is free", TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Media_of_a_post_that_was_deleted_in_a_crash_go_and_those_of_one_that_was_not_stay()
    {
        using var ann = await app.AsAsync("ann");
        var (gone, kept) = (await ann.UploadAsync(Pictures.Photo(9, 6)), await ann.UploadAsync(Pictures.Photo(9, 6)));
        var (first, second) = (await PostAsync(ann, "one", [gone.Id]), await PostAsync(ann, "two", [kept.Id]));
        var (media, posts) = (app.Services.GetRequiredService<IMediaStore>(), app.Services.GetRequiredService<IPostStore>());
        // the process died behind the post's deletion, and before the other's
        await media.DoubtAsync(MediaPlace.Post(second.Id), TimeProvider.System.GetUtcNow(), Cancel);
        Assert.True(await posts.DeleteAsync(first.Id, 2, app.Services.GetRequiredService<Social.Grains.IdGenerator>().Next(), Cancel));
        await media.DoubtAsync(MediaPlace.Post(first.Id), TimeProvider.System.GetUtcNow(), Cancel);

        await Eventually.IsTrueAsync(async () => (await media.GetManyAsync([gone.Id], Cancel)).IsEmpty, "it goes", TimeSpan.FromSeconds(60));
        await Eventually.IsTrueAsync(async () => (await media.GetManyAsync([kept.Id], Cancel))[0].DueAt is null, "it stays", TimeSpan.FromSeconds(60));
        Assert.NotEmpty(await app.BytesAsync(second.Media[0].Url));
    }

    [Fact]
    public async Task Media_of_a_deleted_post_are_gone_before_their_store_knows()
    {
        using var ann = await app.AsAsync("ann");
        var media = await ann.UploadAsync(Pictures.Photo(9, 6));
        var post = await PostAsync(ann, "soon gone", [(await ann.UploadAsync(Pictures.Photo(9, 6))).Id]);
        await ann.DeletePostAsync(post.Id);
        // as it is where the store was away between the post's deletion and theirs
        var (store, later) = (app.Services.GetRequiredService<IMediaStore>(), TimeProvider.System.GetUtcNow().AddHours(1));
        Assert.True(await store.UseAsync(ann.Id, [media.Id], MediaPlace.Post(post.Id), true, later, null, Cancel));

        await ann.FailsAsync(HttpMethod.Get, $"{Uploads.Route}/{media.Id}", null, HttpStatusCode.NotFound, "not_found");
    }

    private static Task<Post> PostAsync(SocialClient by, string text, ImmutableArray<long> media, Visibility? visibility = null) =>
        by.SendAsync<Post>(HttpMethod.Post, Route, new NewPost(text, visibility, MediaIds: media), HttpStatusCode.Created);
}
