using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Social.Grains.Interfaces.Chat;
using Social.Tests.EndToEnd;
using Social.Tests.Kit;
using Social.Tests.Media;

namespace Social.Tests.Chat;

public sealed class RoomTests(SocialApp app)
{
    [Fact]
    public async Task A_change_of_a_group_shows_to_all_and_a_stale_one_is_refused()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.GroupAsync(bob);
        var before = await TagAsync(ann, room);

        var changed = await ann.SendAsync<Room>(HttpMethod.Patch, RoomVerbs.Path(room), new RoomChange("Grüezi 🎉", "topic", 60, false));

        Assert.Equal(("Grüezi 🎉", "topic", 60, false), (changed.Name, changed.Topic, changed.SlowMode, changed.MembersInvite));
        Assert.Equal("topic", (await bob.RoomAsync(room)).Topic);
        var after = await TagAsync(ann, room);
        Assert.NotEqual(before, after);
        using var stale = await ann.SendAsync(HttpMethod.Patch, RoomVerbs.Path(room), new RoomChange("late"), h => h.IfMatch.Add(before));
        await Problems.AssertAsync(stale, HttpStatusCode.PreconditionFailed, "precondition_failed");
        using var fresh = await ann.SendAsync(HttpMethod.Patch, RoomVerbs.Path(room), new RoomChange(Topic: ""), h => h.IfMatch.Add(after));
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
        Assert.Null((await bob.RoomAsync(room)).Topic);
        using var known = await ann.SendAsync(HttpMethod.Get, RoomVerbs.Path(room), null, h => h.IfNoneMatch.Add(fresh.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);

        // what one settles for oneself moves one's own tag alone
        var others = await TagAsync(bob, room);
        await ann.SettleAsync(room, new RoomSettingsChange(Archived: true));
        Assert.NotEqual(fresh.Headers.ETag, await TagAsync(ann, room));
        Assert.Equal(others, await TagAsync(bob, room));
    }

    [Theory]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":"  "}""", "name")]
    [InlineData("""{"name":"a\u0007"}""", "name")]
    [InlineData("""{"topic":"a\u0000"}""", "topic")]
    [InlineData("""{"slowMode":-1}""", "slowMode")]
    [InlineData("""{"slowMode":21601}""", "slowMode")]
    public async Task What_a_group_may_not_be_like_is_refused(string body, string field)
    {
        using var ann = await app.AsAsync("ann");
        var room = await ann.GroupAsync();
        using var answer = await ann.Http.CallAsync("PATCH", RoomVerbs.Path(room), body);
        var problem = await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "validation_failed");
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _));
        await ann.FailsAsync(
            HttpMethod.Post, "/v1/rooms", new NewRoom(new string('n', 101), new string('t', 501)), HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task A_mute_and_an_archive_are_ones_own_and_end_as_one_says()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.GroupAsync(bob);
        var until = TimeProvider.System.GetUtcNow().AddHours(1);

        var muted = await bob.SettleAsync(room, new RoomSettingsChange(until));
        Assert.Equal((until.ToUnixTimeMilliseconds(), false), (muted.Viewer.MutedUntil!.Value.ToUnixTimeMilliseconds(), muted.Viewer.Archived));
        Assert.True((await bob.SettleAsync(room, new RoomSettingsChange(Archived: true))).Viewer is { Archived: true, MutedUntil: not null });
        Assert.True((await ann.RoomAsync(room)).Viewer is { Archived: false, MutedUntil: null });
        Assert.True((await bob.SettleAsync(room, new RoomSettingsChange(DateTimeOffset.UnixEpoch, false))).Viewer is { Archived: false, MutedUntil: null });
    }

    [Fact]
    public async Task A_room_is_made_once_however_often_it_is_asked_for_with_one_key()
    {
        using var ann = await app.AsAsync("ann");
        var (room, key) = (new NewRoom("once"), Guid.NewGuid().ToString());
        var first = await MakeAsync(room);
        Assert.Equal((first.Room!.Id, true), ((await MakeAsync(room)).Room!.Id, (await MakeAsync(room)).Replayed));
        using var other = await ann.SendAsync(HttpMethod.Post, "/v1/rooms", new NewRoom("twice"), h => h.Add("Idempotency-Key", key));
        await Problems.AssertAsync(other, HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.Equal([first.Room.Id], await ann.JoinedAsync(app));

        async Task<(Room? Room, bool Replayed)> MakeAsync(NewRoom body)
        {
            using var answer = await ann.SendAsync(HttpMethod.Post, "/v1/rooms", body, h => h.Add("Idempotency-Key", key));
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            return (
                await answer.Content.ReadFromJsonAsync<Room>(TestJson.Options, TestContext.Current.CancellationToken), answer.Headers.Contains("Idempotency-Replayed"));
        }
    }

    [Fact]
    public async Task A_picture_shows_to_all_and_the_one_before_goes()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.GroupAsync(bob);
        var (first, second) = (await ann.UploadAsync(Pictures.Photo(60, 60)), await ann.UploadAsync(Pictures.Photo(70, 70)));
        var route = $"{RoomVerbs.Path(room)}/avatar";
        var before = (await ann.SendAsync<Room>(HttpMethod.Put, route, new RoomAvatarChoice(first.Id))).AvatarUrl!;
        var after = (await ann.SendAsync<Room>(HttpMethod.Put, route, new RoomAvatarChoice(second.Id))).AvatarUrl!;

        Assert.Equal(after, (await bob.RoomAsync(room)).AvatarUrl);
        using (var shown = await app.LoadAsync(after))
            Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        Assert.NotEqual(before, after);
        await EndsAsync(ann, first.Id);
        Assert.Equal(HttpStatusCode.OK, await ann.StatusAsync($"/v1/media/{second.Id}"));
        // only images of one's own
        await ann.FailsAsync(
            HttpMethod.Put, route, new RoomAvatarChoice((await bob.UploadAsync(Pictures.Photo(9, 9))).Id), HttpStatusCode.BadRequest, "validation_failed");
        Assert.Null((await ann.SendAsync<Room>(HttpMethod.Delete, route)).AvatarUrl);
        await EndsAsync(ann, second.Id);
    }

    private static Task EndsAsync(SocialClient by, long mediaId) => Eventually.IsTrueAsync(
        async () => await by.StatusAsync($"/v1/media/{mediaId}") == HttpStatusCode.NotFound, "the picture before goes", TimeSpan.FromSeconds(90));

    private static async Task<EntityTagHeaderValue> TagAsync(SocialClient by, Room room)
    {
        using var answer = await by.SendAsync(HttpMethod.Get, RoomVerbs.Path(room));
        return answer.Headers.ETag!;
    }
}
