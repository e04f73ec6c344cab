using System.Net;
using System.Text;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;

namespace Social.Tests.Chat;

/// <summary>Who may do what in a group, asked through the front door: each cell in a group of its own.</summary>
public sealed class RoomRoleTests(SocialApp app)
{
    private static readonly string[] Roles = ["owner", "admin", "member", "invited", "removed", "stranger"];

    // + may, - forbidden (403), . the room is not there (404)
    private const string Expected =
        """
        read the room           ++++..
        list the members        ++++..
        mute or archive it      +++...
        change name or topic    ++-...
        take the picture away   ++-...
        list the links          ++-...
        make a link             ++-...
        revoke a link           ++-...
        invite                  +++...
        invite, admins only     ++-...
        remove a member         ++-...
        remove an admin         +--...
        remove the owner        *--...
        take back an invitation ++-*..
        make an admin           +--...
        hand the room over      +--...
        leave                   ++++..
        """;

    [Fact]
    public async Task Everybody_may_do_what_the_table_says()
    {
        var people = new Dictionary<string, SocialClient>(StringComparer.Ordinal);
        foreach (var name in Roles.Append("other").Append("second"))
            people[name] = await app.AsAsync(name);
        foreach (var name in (string[])["admin", "member", "removed", "other", "second"])
            await people[name].FollowAsync(people["owner"]);
        var actual = new StringBuilder();
        foreach (var line in Expected.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var verb = line[..24].Trim();
            actual.Append($"{verb,-24}");
            foreach (var role in Roles)
                actual.Append(await TryAsync(people, verb, role));
            actual.AppendLine();
        }
        foreach (var one in people.Values)
            one.Dispose();
        Assert.Equal(Expected.ReplaceLineEndings().Trim(), actual.ToString().ReplaceLineEndings().Trim());
    }

    private static async Task<char> TryAsync(Dictionary<string, SocialClient> people, string verb, string role)
    {
        // one cannot remove oneself but leave, which is another verb
        if ((verb, role) is ("remove the owner", "owner") or ("take back an invitation", "invited"))
            return '*';
        var (by, owner) = (people[role], people["owner"]);
        var (room, link) = await MakeAsync(people);
        if (verb is "invite, admins only")
            await owner.SendAsync<Room>(HttpMethod.Patch, RoomVerbs.Path(room), new RoomChange(MembersInvite: false));
        var (method, address, body) = Request(people, verb, by, room, link);
        using var answer = await by.SendAsync(method, address, body);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.NoContent => '+',
            HttpStatusCode.Forbidden => '-',
            HttpStatusCode.NotFound => '.',
            var unexpected => throw new InvalidOperationException($"{verb} by {role}: {unexpected}"),
        };
    }

    private static async Task<(Room Room, RoomLink Link)> MakeAsync(Dictionary<string, SocialClient> people)
    {
        var owner = people["owner"];
        var members = ((string[])["admin", "member", "removed", "other", "second", "invited"]).Select(name => people[name].Id);
        var room = await owner.SendAsync<Room>(HttpMethod.Post, "/v1/rooms", new NewRoom("roles", MemberIds: [.. members]), HttpStatusCode.Created);
        await owner.MakeAsync(room, people["admin"], RoomRole.Admin);
        await owner.MakeAsync(room, people["second"], RoomRole.Admin);
        await owner.RemoveAsync(room, people["removed"]);
        return (room, await owner.LinkAsync(room));
    }

    private static (HttpMethod Method, string Address, object? Body) Request(
        Dictionary<string, SocialClient> people, string verb, SocialClient by, Room room, RoomLink link)
    {
        var path = RoomVerbs.Path(room);
        return verb switch
        {
            "read the room" => (HttpMethod.Get, path, null),
            "list the members" => (HttpMethod.Get, $"{path}/members", null),
            "mute or archive it" => (HttpMethod.Patch, $"{path}/settings", new RoomSettingsChange(Archived: true)),
            "change name or topic" => (HttpMethod.Patch, path, new RoomChange("another name")),
            "take the picture away" => (HttpMethod.Delete, $"{path}/avatar", null),
            "list the links" => (HttpMethod.Get, $"{path}/links", null),
            "make a link" => (HttpMethod.Post, $"{path}/links", new NewRoomLink()),
            "revoke a link" => (HttpMethod.Delete, $"{path}/links/{link.Id}", null),
            "invite" or "invite, admins only" => (HttpMethod.Put, RoomVerbs.MemberPath(room, people[by == people["stranger"] ? "removed" : "stranger"]), null),
            "remove a member" => (HttpMethod.Delete, RoomVerbs.MemberPath(room, people["other"]), null),
            "remove an admin" => (HttpMethod.Delete, RoomVerbs.MemberPath(room, people["second"]), null),
            "remove the owner" => (HttpMethod.Delete, RoomVerbs.MemberPath(room, people["owner"]), null),
            "take back an invitation" => (HttpMethod.Delete, RoomVerbs.MemberPath(room, people["invited"]), null),
            "make an admin" => (HttpMethod.Patch, RoomVerbs.MemberPath(room, people["other"]), new RoomRoleChange(RoomRole.Admin)),
            "hand the room over" => (HttpMethod.Patch, RoomVerbs.MemberPath(room, people["other"]), new RoomRoleChange(RoomRole.Owner)),
            _ => (HttpMethod.Delete, RoomVerbs.MemberPath(room, by), null),
        };
    }
}
