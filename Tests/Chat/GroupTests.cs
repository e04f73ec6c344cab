using System.Net;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;

namespace Social.Tests.Chat;

public sealed class GroupTests(SocialApp app)
{
    [Fact]
    public async Task A_group_begins_with_who_made_it_who_follows_them_and_who_was_invited()
    {
        using var ann = await app.AsAsync("ann");
        using var fan = await app.AsAsync("fan");
        using var stranger = await app.AsAsync("stranger");
        await fan.FollowAsync(ann);

        var room = await ann.SendAsync<Room>(
            HttpMethod.Post, "/v1/rooms", new NewRoom(" Hikers ", "up and down", [fan.Id, stranger.Id, fan.Id, ann.Id]), HttpStatusCode.Created);

        Assert.Equal(("Hikers", "up and down", 2, RoomKind.Group), (room.Name, room.Topic, room.MemberCount, room.Kind));
        Assert.Equal((RoomRole.Owner, MembershipState.Joined, false), (room.Viewer.Role, room.Viewer.State, room.Viewer.Archived));
        Assert.Equal(
            [(stranger.Id, MembershipState.Invited), (fan.Id, MembershipState.Joined), (ann.Id, MembershipState.Joined)],
            (await fan.MembersAsync(room)).Select(m => (m.User.Id, m.State)));
        // the invited see the room and who is in it, and can go either way
        Assert.Equal(MembershipState.Invited, (await stranger.RoomAsync(room)).Viewer.State);
        Assert.Equal(3, (await stranger.AcceptAsync(room)).MemberCount);
        Assert.Equivalent(new[] { ann.Id, fan.Id, stranger.Id }, (await app.ReachAsync(room, stranger)).MemberIds, strict: true);
    }

    [Fact]
    public async Task An_invitation_can_be_declined_or_taken_back_and_sent_again()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var mia = await app.AsAsync("mia");
        var room = await ann.GroupAsync(mia);
        Assert.Equal(MembershipState.Invited, (await mia.AddAsync(room, bob)).State);
        await bob.DeclineAsync(room);
        await bob.SeesNothingOfAsync(room);
        await bob.FailsAsync(HttpMethod.Post, $"{RoomVerbs.Path(room)}/accept", null, HttpStatusCode.NotFound, "not_found");

        Assert.Equal(mia.Id, (await mia.AddAsync(room, bob)).InvitedBy);
        await mia.RemoveAsync(room, bob);
        await bob.SeesNothingOfAsync(room);
        await ann.AddAsync(room, bob);
        await mia.FailsAsync(HttpMethod.Delete, RoomVerbs.MemberPath(room, bob), null, HttpStatusCode.Forbidden, "forbidden");
        await bob.AcceptAsync(room);
        Assert.Equal(3, (await bob.RoomAsync(room)).MemberCount);
    }

    [Fact]
    public async Task Whom_one_may_not_see_is_not_added()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cid = await app.AsAsync("cid");
        var room = await ann.GroupAsync();
        await bob.PutAsync(ann, "block");
        await ann.PutAsync(cid, "block");
        await ann.FailsAsync(HttpMethod.Put, RoomVerbs.MemberPath(room, bob), null, HttpStatusCode.NotFound, "not_found");
        await ann.FailsAsync(HttpMethod.Put, RoomVerbs.MemberPath(room, cid), null, HttpStatusCode.Conflict, "blocked");
        await ann.FailsAsync(HttpMethod.Put, $"{RoomVerbs.Path(room)}/members/1", null, HttpStatusCode.NotFound, "not_found");
        foreach (var id in (long[])[bob.Id, cid.Id, 1])
        {
            await ann.FailsAsync(
                HttpMethod.Post, "/v1/rooms", new NewRoom("with", MemberIds: [id]), HttpStatusCode.BadRequest, "validation_failed");
        }
    }

    [Fact]
    public async Task Who_was_removed_is_out_and_only_owner_and_admins_let_them_in_again()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var mia = await app.AsAsync("mia");
        var room = await ann.GroupAsync(bob, mia);
        await bob.FollowAsync(mia);
        var link = await ann.LinkAsync(room);

        await ann.RemoveAsync(room, bob);
        await ann.RemoveAsync(room, bob);

        await bob.SeesNothingOfAsync(room);
        Assert.Equal([mia.Id, ann.Id], (await ann.MembersAsync(room)).Select(m => m.User.Id));
        Assert.Empty(await bob.JoinedAsync(app));
        await bob.FailsAsync(HttpMethod.Post, "/v1/room-links/join", new RoomJoin(link.Token), HttpStatusCode.Forbidden, "forbidden");
        await mia.FailsAsync(HttpMethod.Put, RoomVerbs.MemberPath(room, bob), null, HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(MembershipState.Joined, (await ann.AddAsync(room, bob)).State);
        Assert.Equal(3, (await bob.RoomAsync(room)).MemberCount);
    }

    [Fact]
    public async Task An_owner_who_leaves_hands_over_to_the_oldest_admin_and_else_to_the_oldest_member()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cid = await app.AsAsync("cid");
        var room = await ann.GroupAsync(bob, cid);
        await ann.MakeAsync(room, cid, RoomRole.Admin);

        await ann.RemoveAsync(room, ann);
        await ann.SeesNothingOfAsync(room);
        Assert.Equal(RoomRole.Owner, (await cid.RoomAsync(room)).Viewer.Role);
        await cid.RemoveAsync(room, cid);
        Assert.Equal(RoomRole.Owner, (await bob.RoomAsync(room)).Viewer.Role);
        var link = await bob.LinkAsync(room);
        await bob.RemoveAsync(room, bob);

        // nobody is in it, and nobody comes in
        await bob.SeesNothingOfAsync(room);
        await ann.FailsAsync(HttpMethod.Post, "/v1/room-links/join", new RoomJoin(link.Token), HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task A_group_is_handed_over_and_has_one_owner()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cid = await app.AsAsync("cid");
        var room = await ann.GroupAsync(bob);
        await ann.AddAsync(room, cid);
        var path = RoomVerbs.MemberPath(room, bob);

        Assert.Equal(RoomRole.Owner, (await ann.MakeAsync(room, bob, RoomRole.Owner)).Role);

        Assert.Equal([RoomRole.Owner, RoomRole.Admin], (await bob.MembersAsync(room)).Where(m => m.User.Id != cid.Id).Select(m => m.Role));
        await ann.FailsAsync(HttpMethod.Patch, path, new RoomRoleChange(RoomRole.Member), HttpStatusCode.Forbidden, "forbidden");
        await bob.FailsAsync(HttpMethod.Patch, path, new RoomRoleChange(RoomRole.Member), HttpStatusCode.Forbidden, "forbidden");
        // who has not joined has no role
        await bob.FailsAsync(
            HttpMethod.Patch, RoomVerbs.MemberPath(room, cid), new RoomRoleChange(RoomRole.Admin), HttpStatusCode.NotFound, "not_found");
        Assert.Equal(RoomRole.Member, (await bob.MakeAsync(room, ann, RoomRole.Member)).Role);
    }

    [Fact]
    public async Task Members_page_newest_first_without_a_gap()
    {
        using var ann = await app.AsAsync("ann");
        var room = await ann.GroupAsync();
        var others = new List<SocialClient>();
        for (var i = 0; i < 12; i++)
        {
            others.Add(await app.AsAsync("other"));
            await ann.AddAsync(room, others[^1]);
        }
        var found = new List<long>();
        string? next = null;
        do
        {
            var page = await ann.GetAsync<Users.PageOf<RoomMember>>($"{RoomVerbs.Path(room)}/members?limit=5" + (next is null ? "" : $"&cursor={next}"));
            found.AddRange(page.Items.Select(m => m.User.Id));
            next = page.Next;
        }
        while (next is not null);
        Assert.Equal(others.Select(o => o.Id).Reverse().Append(ann.Id), found);
        others.ForEach(o => o.Dispose());
    }
}
