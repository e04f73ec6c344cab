using System.Net;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Chat;

/// <summary>What users do with rooms, in a word.</summary>
internal static class RoomVerbs
{
    /// <summary>A group with people who are in it: they follow who makes it.</summary>
    public static async Task<Room> GroupAsync(this SocialClient by, params SocialClient[] members)
    {
        foreach (var member in members)
            await member.FollowAsync(by);
        return await by.SendAsync<Room>(
            HttpMethod.Post, "/v1/rooms", new NewRoom("a group", MemberIds: [.. members.Select(m => m.Id)]), HttpStatusCode.Created);
    }

    public static Task<Room> DirectAsync(this SocialClient by, SocialClient with) =>
        by.SendAsync<Room>(HttpMethod.Put, $"/v1/rooms/direct/{with.Id}");

    public static Task<Room> RoomAsync(this SocialClient by, Room room) => by.GetAsync<Room>(Path(room));

    public static async Task<IEnumerable<RoomMember>> MembersAsync(this SocialClient by, Room room) =>
        (await by.GetAsync<PageOf<RoomMember>>($"{Path(room)}/members?limit=80")).Items;

    public static Task<RoomMember> AddAsync(this SocialClient by, Room room, SocialClient member) =>
        by.SendAsync<RoomMember>(HttpMethod.Put, MemberPath(room, member));

    public static Task RemoveAsync(this SocialClient by, Room room, SocialClient member) => by.DoneAsync(HttpMethod.Delete, MemberPath(room, member));

    public static Task<RoomMember> MakeAsync(this SocialClient by, Room room, SocialClient member, RoomRole role) =>
        by.SendAsync<RoomMember>(HttpMethod.Patch, MemberPath(room, member), new RoomRoleChange(role));

    public static Task<Room> AcceptAsync(this SocialClient by, Room room) => by.SendAsync<Room>(HttpMethod.Post, $"{Path(room)}/accept");

    public static Task DeclineAsync(this SocialClient by, Room room) => by.DoneAsync(HttpMethod.Post, $"{Path(room)}/decline");

    public static Task<RoomLink> LinkAsync(this SocialClient by, Room room, NewRoomLink? link = null) =>
        by.SendAsync<RoomLink>(HttpMethod.Post, $"{Path(room)}/links", link ?? new NewRoomLink(), HttpStatusCode.Created);

    public static Task<Room> JoinAsync(this SocialClient by, RoomLink link) => by.SendAsync<Room>(HttpMethod.Post, "/v1/room-links/join", new RoomJoin(link.Token));

    public static Task<Room> SettleAsync(this SocialClient by, Room room, RoomSettingsChange change) =>
        by.SendAsync<Room>(HttpMethod.Patch, $"{Path(room)}/settings", change);

    /// <summary>What the rest of the silo knows of who is where.</summary>
    public static async Task<IEnumerable<long>> JoinedAsync(this SocialClient of, SocialApp app) =>
        await app.Grains.GetGrain<IUserRoomsGrain>(of.Id).JoinedAsync();

    public static Task<RoomReach> ReachAsync(this SocialApp app, Room room, SocialClient by) => app.Grains.GetGrain<IRoomGrain>(room.Id).ReachAsync(by.Id);

    /// <summary>Expects 404 for the room and all that is in it.</summary>
    public static async Task SeesNothingOfAsync(this SocialClient by, Room room)
    {
        foreach (var path in (string[])[Path(room), $"{Path(room)}/members", $"{Path(room)}/members/{by.Id}", $"{Path(room)}/links"])
            await by.FailsAsync(HttpMethod.Get, path, null, HttpStatusCode.NotFound, "not_found");
    }

    public static string Path(Room room) => $"/v1/rooms/{room.Id}";

    public static string MemberPath(Room room, SocialClient member) => $"{Path(room)}/members/{member.Id}";

    private static async Task DoneAsync(this SocialClient by, HttpMethod method, string path)
    {
        using var answer = await by.SendAsync(method, path);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
