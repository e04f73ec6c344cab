using System.Net;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;

namespace Social.Tests.Chat;

public sealed class DirectRoomTests(SocialApp app)
{
    [Fact]
    public async Task A_pair_has_one_room_however_many_ask_from_both_sides_at_once()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");

        var opened = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? ann.DirectAsync(bob) : bob.DirectAsync(ann)));

        var room = Assert.Single(opened.DistinctBy(r => r.Id));
        Assert.Equal(RoomKind.Direct, room.Kind);
        Assert.Equal([room.Id], (await ann.JoinedAsync(app)).Union(await bob.JoinedAsync(app)));
        Assert.Equivalent(new[] { ann.Id, bob.Id }, (await ann.RoomAsync(room)).Members!.Value.Select(m => m.User.Id), strict: true);
    }

    [Fact]
    public async Task Who_does_not_follow_is_asked_first_and_who_does_is_in_at_once()
    {
        using var ann = await app.AsAsync("ann");
        using var fan = await app.AsAsync("fan");
        using var stranger = await app.AsAsync("stranger");
        await fan.FollowAsync(ann);

        var (known, asked) = (await ann.DirectAsync(fan), await ann.DirectAsync(stranger));

        Assert.Equal((2, MembershipState.Joined), (known.MemberCount, (await fan.RoomAsync(known)).Viewer.State));
        Assert.Equal((1, MembershipState.Requested), (asked.MemberCount, (await stranger.RoomAsync(asked)).Viewer.State));
        Assert.False((await app.ReachAsync(asked, ann)).MayCall);
        await stranger.AcceptAsync(asked);
        Assert.Equal(2, (await stranger.AcceptAsync(asked)).MemberCount);
        Assert.True((await app.ReachAsync(asked, ann)).MayCall);
        // too late
        await stranger.DeclineAsync(asked);
        Assert.Equal(MembershipState.Joined, (await stranger.RoomAsync(asked)).Viewer.State);
    }

    [Fact]
    public async Task Who_declines_is_rid_of_it_nobody_is_told_and_they_may_open_it_themselves()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.DirectAsync(bob);

        await bob.DeclineAsync(room);

        await bob.SeesNothingOfAsync(room);
        Assert.Equal(MembershipState.Requested, (await ann.RoomAsync(room)).Members!.Value.Single(m => m.User.Id == bob.Id).State);
        Assert.Equal(room.Id, (await ann.DirectAsync(bob)).Id);
        await bob.SeesNothingOfAsync(room);
        var reopened = await bob.DirectAsync(ann);
        Assert.Equal((room.Id, MembershipState.Joined, 2), (reopened.Id, reopened.Viewer.State, reopened.MemberCount));
        await ann.RemoveAsync(room, ann);
        await ann.SeesNothingOfAsync(room);
        Assert.Equal(1, (await bob.RoomAsync(room)).MemberCount);
        Assert.Equal(MembershipState.Joined, (await ann.DirectAsync(bob)).Viewer.State);
    }

    [Fact]
    public async Task A_block_holds_at_once_and_leaves_what_there_is_to_be_read()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cid = await app.AsAsync("cid");
        await bob.FollowAsync(ann);
        var room = await ann.DirectAsync(bob);
        Assert.True((await app.ReachAsync(room, ann)).MayCall);

        await bob.PutAsync(ann, "block");
        Assert.False((await app.ReachAsync(room, ann)).MayCall);
        Assert.False((await app.ReachAsync(room, bob)).MayCall);
        Assert.Equal(room.Id, (await ann.DirectAsync(bob)).Id);
        Assert.Equal(room.Id, (await bob.RoomAsync(room)).Id);
        await bob.TakeBackAsync(ann, "block");
        Assert.True((await app.ReachAsync(room, ann)).MayCall);

        // no new room with whom one blocks, or who blocks one
        await cid.PutAsync(ann, "block");
        await cid.FailsAsync(HttpMethod.Put, $"/v1/rooms/direct/{ann.Id}", null, HttpStatusCode.Conflict, "blocked");
        await ann.FailsAsync(HttpMethod.Put, $"/v1/rooms/direct/{cid.Id}", null, HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task To_block_who_asks_is_to_decline()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.DirectAsync(bob);
        await bob.PutAsync(ann, "block");
        await bob.SeesNothingOfAsync(room);
        await bob.TakeBackAsync(ann, "block");
        await bob.SeesNothingOfAsync(room);
    }

    [Fact]
    public async Task A_direct_room_is_of_two_as_it_is()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cid = await app.AsAsync("cid");
        await bob.FollowAsync(ann);
        var room = await ann.DirectAsync(bob);
        await cid.SeesNothingOfAsync(room);
        await ann.FailsAsync(HttpMethod.Put, RoomVerbs.MemberPath(room, cid), null, HttpStatusCode.Forbidden, "forbidden");
        await ann.FailsAsync(HttpMethod.Delete, RoomVerbs.MemberPath(room, bob), null, HttpStatusCode.Forbidden, "forbidden");
        await ann.FailsAsync(HttpMethod.Patch, RoomVerbs.Path(room), new RoomChange("ours"), HttpStatusCode.Forbidden, "forbidden");
        await ann.FailsAsync(HttpMethod.Post, $"{RoomVerbs.Path(room)}/links", new NewRoomLink(), HttpStatusCode.Forbidden, "forbidden");
        await ann.FailsAsync(HttpMethod.Put, $"/v1/rooms/direct/{ann.Id}", null, HttpStatusCode.BadRequest, "cannot_target_self");
        await ann.FailsAsync(HttpMethod.Put, "/v1/rooms/direct/1", null, HttpStatusCode.NotFound, "not_found");
    }
}
