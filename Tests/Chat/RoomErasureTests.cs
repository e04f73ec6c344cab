using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;

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

        using (var deleted = await ann.SendAsync(HttpMethod.Delete, "/v1/users/me", new DeletionRequest(SocialApp.Password)))
            Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        await Eventually.IsTrueAsync(
            async () => await bob.StatusAsync($"/v1/users/{ann.Id}") == HttpStatusCode.NotFound, "the account is gone", TimeSpan.FromSeconds(60));

        Assert.Equal((RoomRole.Owner, 2), ((await cid.RoomAsync(group)).Viewer.Role, (await cid.RoomAsync(group)).MemberCount));
        Assert.Equal([bob.Id], (await bob.MembersAsync(invited)).Select(m => m.User.Id));
        Assert.Empty(await ann.JoinedAsync(app));
        Assert.Equal([bob.Id], (await bob.RoomAsync(direct)).Members!.Value.Select(m => m.User.Id));
        Assert.Equal("stay", (await bob.ReadAsync(direct)).Single().Text);
        await bob.FailsAsync(HttpMethod.Post, $"{RoomVerbs.Path(direct)}/messages", new NewMessage("hello?"), HttpStatusCode.Conflict, "blocked");
        await bob.SeesNothingOfAsync(alone);
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
}
