using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Chat;

public sealed class RoomLinkTests(SocialApp app)
{
    [Fact]
    public async Task Whoever_has_a_link_joins_once_until_it_is_used_up_or_revoked()
    {
        using var ann = await app.AsAsync("ann");
        var room = await ann.GroupAsync();
        var link = await ann.LinkAsync(room, new NewRoomLink(MaxUses: 2));
        var guests = new List<SocialClient>();
        for (var i = 0; i < 4; i++)
            guests.Add(await app.AsAsync("guest"));

        foreach (var guest in (SocialClient[])[guests[0], guests[0], guests[1]])
            Assert.Equal((room.Id, MembershipState.Joined, RoomRole.Member), await StandingAsync(guest, link));
        await RefusedAsync(guests[2], link.Token);
        Assert.Empty(await LinksAsync(ann, room));

        var further = await ann.LinkAsync(room);
        Assert.Equal(room.Id, (await guests[2].JoinAsync(further)).Id);
        Assert.Equal(1, Assert.Single(await LinksAsync(ann, room)).Uses);
        for (var i = 0; i < 2; i++)
        {
            using var revoked = await ann.SendAsync(HttpMethod.Delete, $"{RoomVerbs.Path(room)}/links/{further.Id}");
            Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        }
        await RefusedAsync(guests[3], further.Token);
        foreach (var none in (string[])["", "x", new string('A', 32), further.Token[..^1], further.Token + "A"])
            await RefusedAsync(guests[3], none);
        Assert.Equal(4, (await ann.RoomAsync(room)).MemberCount);
        guests.ForEach(g => g.Dispose());
    }

    [Fact]
    public async Task Of_many_who_come_by_one_link_at_once_as_many_join_as_it_allows()
    {
        using var ann = await app.AsAsync("ann");
        var room = await ann.GroupAsync();
        var link = await ann.LinkAsync(room, new NewRoomLink(MaxUses: 5));
        var guests = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.AsAsync("guest")));
        var joined = await Task.WhenAll(guests.Select(async g =>
        {
            using var answer = await g.SendAsync(HttpMethod.Post, "/v1/room-links/join", new RoomJoin(link.Token));
            return answer.StatusCode;
        }));
        Assert.Equal((5, 15), (joined.Count(s => s == HttpStatusCode.OK), joined.Count(s => s == HttpStatusCode.NotFound)));
        Assert.Equal(6, (await ann.RoomAsync(room)).MemberCount);
        Array.ForEach(guests, g => g.Dispose());
    }

    [Fact]
    public async Task A_link_ends_with_its_time()
    {
        var time = new MovableTime();
        await using var moved = new SocialApp([], services => services.AddSingleton<TimeProvider>(time));
        await moved.InitializeAsync();
        using var ann = await moved.AsAsync("ann");
        using var bob = await moved.AsAsync("bob");
        var room = await ann.GroupAsync();
        var link = await ann.LinkAsync(room);
        Assert.InRange(link.ExpiresAt, TimeProvider.System.GetUtcNow().AddDays(6.9), TimeProvider.System.GetUtcNow().AddDays(7));
        var (past, far) = (new NewRoomLink(TimeProvider.System.GetUtcNow().AddMinutes(-1)), new NewRoomLink(TimeProvider.System.GetUtcNow().AddDays(31)));
        foreach (var wrong in (NewRoomLink[])[past, far, new(MaxUses: 0), new(MaxUses: 1_001)])
            await ann.FailsAsync(HttpMethod.Post, $"{RoomVerbs.Path(room)}/links", wrong, HttpStatusCode.BadRequest, "validation_failed");

        time.Move(TimeSpan.FromDays(7));

        using var again = await moved.SignInAsync(bob.Handle);
        await RefusedAsync(again, link.Token);
    }

    [Fact]
    public async Task A_room_has_twenty_links_at_a_time_and_one_key_makes_one()
    {
        using var ann = await app.AsAsync("ann");
        var room = await ann.GroupAsync();
        var (route, key) = ($"{RoomVerbs.Path(room)}/links", Guid.NewGuid().ToString());
        for (var i = 0; i < 3; i++)
        {
            using var keyed = await ann.SendAsync(HttpMethod.Post, route, new NewRoomLink(), h => h.Add("Idempotency-Key", key));
            Assert.Equal((HttpStatusCode.Created, i > 0), (keyed.StatusCode, keyed.Headers.Contains("Idempotency-Replayed")));
        }
        Assert.Single(await LinksAsync(ann, room));
        var links = new List<RoomLink>();
        for (var i = 0; i < 19; i++)
            links.Add(await ann.LinkAsync(room));
        await ann.FailsAsync(HttpMethod.Post, route, new NewRoomLink(), HttpStatusCode.Conflict, "limit_reached");
        Assert.Equal(links.Select(l => l.Id).Reverse(), (await LinksAsync(ann, room)).Take(19).Select(l => l.Id));
    }

    private static async Task<IEnumerable<RoomLink>> LinksAsync(SocialClient by, Room room) =>
        (await by.GetAsync<PageOf<RoomLink>>($"{RoomVerbs.Path(room)}/links")).Items;

    private static async Task<(long, MembershipState, RoomRole)> StandingAsync(SocialClient guest, RoomLink link)
    {
        var room = await guest.JoinAsync(link);
        return (room.Id, room.Viewer.State, room.Viewer.Role);
    }

    private static Task RefusedAsync(SocialClient by, string token) =>
        by.FailsAsync(HttpMethod.Post, "/v1/room-links/join", new RoomJoin(token), HttpStatusCode.NotFound, "not_found");
}
