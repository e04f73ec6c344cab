using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Chat;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;
using Social.Tests.Media;

namespace Social.Tests.Chat;

/// <summary>What becomes of rooms when an account ends, and what of them a person can take along.</summary>
public sealed class RoomErasureTests
{
    [Fact]
    public async Task A_deleted_person_is_in_no_room_and_their_groups_go_to_the_oldest_admin()
    {
        await using var app = await SocialApp.StartAsync("Accounts:Deletion:Grace=00:00:00");
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cid = await app.AsAsync("cid");
        await bob.FollowAsync(ann);
        var (group, direct, alone) = (await ann.GroupAsync(bob, cid), await ann.DirectAsync(bob), await ann.GroupAsync());
        await ann.MakeAsync(group, cid, RoomRole.Admin);
        var invited = await bob.GroupAsync();
        await bob.AddAsync(invited, ann);
        await bob.WriteAsync(direct, "stay");

        await EraseAsync(ann, bob);

        Assert.Equal((RoomRole.Owner, 2), ((await cid.RoomAsync(group)).Viewer.Role, (await cid.RoomAsync(group)).MemberCount));
        Assert.Equal([bob.Id], (await bob.MembersAsync(invited)).Select(m => m.User.Id));
        Assert.Empty(await ann.JoinedAsync(app));
        Assert.Equal([bob.Id], (await bob.RoomAsync(direct)).Members!.Value.Select(m => m.User.Id));
        Assert.Equal("stay", (await bob.ReadAsync(direct)).Single().Text);
        await bob.FailsAsync(HttpMethod.Post, $"{RoomVerbs.Path(direct)}/messages", new NewMessage("hello?"), HttpStatusCode.Conflict, "blocked");
        await bob.SeesNothingOfAsync(alone);
    }

    [Fact]
    public async Task The_reactions_of_a_deleted_person_are_gone_and_old_events_do_not_say_who_it_was()
    {
        await using var app = await SocialApp.StartAsync("Accounts:Deletion:Grace=00:00:00");
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var (group, left) = (await bob.GroupAsync(ann), await bob.GroupAsync(ann));
        var (liked, other) = (await bob.WriteAsync(group, "liked"), await bob.WriteAsync(left, "there they are no more"));
        await ann.ReactAsync(liked, "👍");
        await bob.ReactAsync(liked, "👍");
        await ann.ReactAsync(liked, "🙂");
        await ann.ReactAsync(other, "🙂");
        await bob.RemoveAsync(left, ann);
        await using var his = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        Assert.Contains(Number(ann), (await his.ResumeAsync(group, 0)).GetRawText(), StringComparison.Ordinal);

        await EraseAsync(ann, bob);

        var reaction = Assert.Single((await bob.ReadAsync(group)).Single().Reactions);
        Assert.Equal(("👍", 1, true), (reaction.Emoji, reaction.Count, reaction.Mine));
        Assert.Empty((await bob.ReadAsync(left)).Single().Reactions);
        foreach (var room in new[] { group, left })
        {
            var missed = await his.ResumeAsync(room, 0);
            Assert.False(missed.GetProperty("gap").GetBoolean());
            var events = missed.GetProperty("events").EnumerateArray().ToArray();
            Assert.Equal(Enumerable.Range(1, events.Length).Select(i => (long)i), events.Select(e => e.GetProperty("seq").GetInt64()));
            var reactions = events.Where(e => e.GetProperty("type").ValueEquals(RoomEventTypes.Reaction)).Select(e => e.GetProperty("data")).ToArray();
            Assert.NotEmpty(reactions);
            Assert.All(reactions, r => Assert.True(!r.TryGetProperty("userId", out var by) || by.ValueEquals(Number(bob))));
        }
        var store = app.Services.GetRequiredService<IRoomLogStore>();
        Assert.Empty(await store.ReactedByAsync(ann.Id, default, 1, TestContext.Current.CancellationToken));
        Assert.Single(await store.ReactedByAsync(bob.Id, default, 10, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_picture_that_a_deleted_person_gave_a_group_is_shown_no_more()
    {
        await using var app = await SocialApp.StartAsync("Accounts:Deletion:Grace=00:00:00");
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var (group, other) = (await ann.GroupAsync(bob), await ann.GroupAsync(bob));
        await ann.MakeAsync(other, bob, RoomRole.Admin);
        foreach (var room in new[] { group, other })
            await PictureAsync(ann, room);
        var kept = (await PictureAsync(bob, other)).AvatarUrl;
        Assert.NotNull((await bob.RoomAsync(group)).AvatarUrl);

        await EraseAsync(ann, bob);

        Assert.Null((await bob.RoomAsync(group)).AvatarUrl);
        Assert.Equal(kept, (await bob.RoomAsync(other)).AvatarUrl);
    }

    [Fact]
    public async Task An_export_has_the_reactions_of_a_person_to_messages()
    {
        await using var app = await SocialApp.StartAsync();
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var message = await ann.WriteAsync(await ann.GroupAsync(bob), "hello");
        await bob.ReactAsync(message, "👍");
        await bob.UnreactAsync(message, "👍");
        await bob.ReactAsync(message, "🙂");
        await ann.ReactAsync(message, "🎉");

        using var archive = new ZipArchive(new MemoryStream(await app.BytesAsync((await bob.ExportAsync()).Url)));
        await using var file = await archive.GetEntry("message-reactions.json")!.OpenAsync(TestContext.Current.CancellationToken);
        var reactions = await JsonSerializer.DeserializeAsync<JsonElement>(file, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(
            [("👍", true), ("👍", false), ("🙂", true)], reactions.EnumerateArray().Select(r => (r.GetProperty("emoji").GetString(), r.GetProperty("added").GetBoolean())));
        Assert.All(reactions.EnumerateArray(), r => Assert.Equal(message.Id, r.GetProperty("messageId").GetInt64()));
    }

    [Fact]
    public async Task An_export_has_the_rooms_of_a_person_but_none_from_which_they_were_removed()
    {
        await using var app = await SocialApp.StartAsync();
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var (group, left, direct) = (await ann.GroupAsync(bob), await ann.GroupAsync(bob), await bob.DirectAsync(ann));
        await ann.RemoveAsync(left, bob);

        using var archive = new ZipArchive(new MemoryStream(await app.BytesAsync((await bob.ExportAsync()).Url)));
        await using var file = await archive.GetEntry("rooms.json")!.OpenAsync(TestContext.Current.CancellationToken);
        var rooms = await JsonSerializer.DeserializeAsync<JsonElement>(file, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([direct.Id, group.Id], rooms.EnumerateArray().Select(r => r.GetProperty("id").GetInt64()));
        Assert.Equal(ann.Id, rooms[0].GetProperty("with").GetInt64());
    }

    private static async Task EraseAsync(SocialClient user, SocialClient other)
    {
        using (var deleted = await user.SendAsync(HttpMethod.Delete, "/v1/users/me", new DeletionRequest(SocialApp.Password)))
            Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        await Eventually.IsTrueAsync(
            async () => await other.StatusAsync($"/v1/users/{user.Id}") == HttpStatusCode.NotFound, "the account is gone", TimeSpan.FromSeconds(60));
    }

    private static async Task<Room> PictureAsync(SocialClient by, Room room)
    {
        var picture = await by.UploadAsync(Pictures.Photo(60, 60));
        return await by.SendAsync<Room>(HttpMethod.Put, $"{RoomVerbs.Path(room)}/avatar", new RoomAvatarChoice(picture.Id));
    }

    private static string Number(SocialClient user) => user.Id.ToString(CultureInfo.InvariantCulture);
}
