using Social.Grains.Interfaces.Chat;
using Social.Tests.Chat;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

internal sealed partial class StatusScenarios
{
    private const string Rooms = "/v1/rooms";
    private const string JoinRoute = "/v1/room-links/join";
    private const string RoomRoute = $"{Rooms}/{{id}}";
    private const string MemberRoute = $"{RoomRoute}/members/{{memberId}}";

    private void AddRooms()
    {
        Add("POST", Rooms, 201, () => PostAsync(_ann.Http, Rooms, new NewRoom("a group", "about", [_bob.Id])));
        Add("POST", Rooms, 409, async () =>
        {
            var user = await NewAsync();
            await FillRoomsAsync(user.Id);
            return await PostAsync(user.Http, Rooms, new NewRoom("one too many"));
        });
        Add("POST", Rooms, 422, async () =>
        {
            await RepeatAsync(Rooms, new NewRoom("first"), "rooms-422");
            return await RepeatAsync(Rooms, new NewRoom("second"), "rooms-422");
        });
        Add("PUT", $"{Rooms}/direct/{{id}}", 200, () => _ann.Http.CallAsync("PUT", $"{Rooms}/direct/{_bob.Id}"));
        Add("PUT", $"{Rooms}/direct/{{id}}", 409, async () =>
        {
            var user = await NewAsync();
            await user.PutAsync(_bob, "block");
            return await user.Http.CallAsync("PUT", $"{Rooms}/direct/{_bob.Id}");
        });
        AddJoining();
        Add("GET", RoomRoute, 200, async () => await _ann.Http.CallAsync("GET", RoomVerbs.Path(await _ann.DirectAsync(_bob))));
        Add("GET", RoomRoute, 304, async () => await _ann.Http.CallAsync(
            "GET", RoomVerbs.Path(await _ann.GroupAsync()), headers: h => h.TryAddWithoutValidation("If-None-Match", "*")));
        Add("PATCH", RoomRoute, 200, async () => await _ann.Http.CallAsync("PATCH", await OwnAsync(), """{"name":"another"}"""));
        Add("PATCH", RoomRoute, 403, async () => await _bob.Http.CallAsync("PATCH", await WithBobAsync(), """{"name":"another"}"""));
        Add("PATCH", RoomRoute, 412, async () => await _ann.Http.CallAsync(
            "PATCH", await OwnAsync(), """{"name":"another"}""", h => h.TryAddWithoutValidation("If-Match", "W/\"99\"")));
        Add("PUT", $"{RoomRoute}/avatar", 200, async () => await _ann.Http.CallAsync("PUT", $"{await OwnAsync()}/avatar", $$"""{"mediaId":"{{await PictureAsync()}}"}"""));
        Add("PUT", $"{RoomRoute}/avatar", 403, async () => await _bob.Http.CallAsync("PUT", $"{await WithBobAsync()}/avatar", """{"mediaId":"1"}"""));
        Add("PUT", $"{RoomRoute}/avatar", 409, async () =>
        {
            var body = $$"""{"mediaId":"{{await PictureAsync()}}"}""";
            (await _ann.Http.CallAsync("PUT", $"{await OwnAsync()}/avatar", body)).Dispose();
            return await _ann.Http.CallAsync("PUT", $"{await OwnAsync()}/avatar", body);
        });
        Add("DELETE", $"{RoomRoute}/avatar", 200, async () => await _ann.Http.CallAsync("DELETE", $"{await OwnAsync()}/avatar"));
        Add("DELETE", $"{RoomRoute}/avatar", 403, async () => await _bob.Http.CallAsync("DELETE", $"{await WithBobAsync()}/avatar"));
        Add("PATCH", $"{RoomRoute}/settings", 200, async () => await _ann.Http.CallAsync("PATCH", $"{await OwnAsync()}/settings", """{"archived":true}"""));
        AddMembers();
        AddLinks();
    }

    private void AddJoining()
    {
        Add("POST", JoinRoute, 200, async () => await _bob.Http.CallAsync("POST", JoinRoute, await TokenAsync(await _ann.GroupAsync())));
        Add("POST", JoinRoute, 403, async () =>
        {
            var room = await _ann.GroupAsync(_bob);
            await _ann.RemoveAsync(room, _bob);
            return await _bob.Http.CallAsync("POST", JoinRoute, await TokenAsync(room));
        });
        Add("POST", JoinRoute, 404, () => _bob.Http.CallAsync("POST", JoinRoute, """{"token":"none"}"""));
        Add("POST", JoinRoute, 409, async () =>
        {
            var user = await NewAsync();
            await FillRoomsAsync(user.Id);
            return await user.Http.CallAsync("POST", JoinRoute, await TokenAsync(await _ann.GroupAsync()));
        });
        Add("POST", $"{RoomRoute}/accept", 200, async () => await _bob.Http.CallAsync("POST", $"{await InvitingBobAsync()}/accept"));
        Add("POST", $"{RoomRoute}/accept", 409, async () =>
        {
            var user = await NewAsync();
            var room = await _ann.GroupAsync();
            await _ann.AddAsync(room, user);
            await FillRoomsAsync(user.Id);
            return await user.Http.CallAsync("POST", $"{RoomVerbs.Path(room)}/accept");
        });
        Add("POST", $"{RoomRoute}/decline", 204, async () => await _bob.Http.CallAsync("POST", $"{await InvitingBobAsync()}/decline"));
    }

    private void AddMembers()
    {
        Add("GET", $"{RoomRoute}/members", 200, async () => await _ann.Http.CallAsync("GET", $"{await WithBobAsync()}/members?limit=1"));
        Add("GET", MemberRoute, 200, async () => await _ann.Http.CallAsync("GET", $"{await WithBobAsync()}/members/{_bob.Id}"));
        Add("PUT", MemberRoute, 200, async () => await _ann.Http.CallAsync("PUT", $"{await OwnAsync()}/members/{_bob.Id}"));
        Add("PUT", MemberRoute, 403, async () => await _ann.Http.CallAsync("PUT", $"{RoomVerbs.Path(await _ann.DirectAsync(_bob))}/members/{_admin.Id}"));
        Add("PUT", MemberRoute, 409, async () =>
        {
            var room = await _ann.GroupAsync();
            await StoreAsync(
                $"with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000) " +
                $"insert into room_members select {room.Id}, i, 0, 1, i, null, null, 0, 0, 0, 0 from n");
            return await _ann.Http.CallAsync("PUT", RoomVerbs.MemberPath(room, _bob));
        });
        Add("PATCH", MemberRoute, 200, async () => await _ann.Http.CallAsync("PATCH", $"{await WithBobAsync()}/members/{_bob.Id}", """{"role":"admin"}"""));
        Add("PATCH", MemberRoute, 403, async () => await _bob.Http.CallAsync("PATCH", $"{await WithBobAsync()}/members/{_ann.Id}", """{"role":"member"}"""));
        Add("DELETE", MemberRoute, 204, async () => await _ann.Http.CallAsync("DELETE", $"{await WithBobAsync()}/members/{_bob.Id}"));
        Add("DELETE", MemberRoute, 403, async () => await _bob.Http.CallAsync("DELETE", $"{await WithBobAsync()}/members/{_ann.Id}"));
    }

    private void AddLinks()
    {
        const string Links = $"{RoomRoute}/links";
        Add("GET", Links, 200, async () =>
        {
            var room = await _ann.GroupAsync();
            await _ann.LinkAsync(room);
            return await _ann.Http.CallAsync("GET", $"{RoomVerbs.Path(room)}/links");
        });
        Add("GET", Links, 403, async () => await _bob.Http.CallAsync("GET", $"{await WithBobAsync()}/links"));
        Add("POST", Links, 201, async () => await _ann.Http.CallAsync("POST", $"{await OwnAsync()}/links", """{"maxUses":3}"""));
        Add("POST", Links, 403, async () => await _bob.Http.CallAsync("POST", $"{await WithBobAsync()}/links", "{}"));
        Add("POST", Links, 409, async () =>
        {
            var room = await _ann.GroupAsync();
            for (var i = 0; i < 20; i++)
                await _ann.LinkAsync(room);
            return await _ann.Http.CallAsync("POST", $"{RoomVerbs.Path(room)}/links", "{}");
        });
        Add("POST", Links, 422, async () =>
        {
            var path = $"{await OwnAsync()}/links";
            await RepeatAsync(path, new NewRoomLink(), "links-422");
            return await RepeatAsync(path, new NewRoomLink(MaxUses: 1), "links-422");
        });
        Add("DELETE", $"{Links}/{{linkId}}", 204, async () => await _ann.Http.CallAsync("DELETE", $"{await OwnAsync()}/links/1"));
        Add("DELETE", $"{Links}/{{linkId}}", 403, async () => await _bob.Http.CallAsync("DELETE", $"{await WithBobAsync()}/links/1"));
    }

    private async Task<string> OwnAsync() => RoomVerbs.Path(await _ann.GroupAsync());

    private async Task<string> WithBobAsync() => RoomVerbs.Path(await _ann.GroupAsync(_bob));

    private async Task<string> InvitingBobAsync()
    {
        var user = await NewAsync();
        var room = await user.GroupAsync();
        await user.AddAsync(room, _bob);
        return RoomVerbs.Path(room);
    }

    private async Task<string> TokenAsync(Room room) => $$"""{"token":"{{(await _ann.LinkAsync(room)).Token}}"}""";

    private async Task<long> PictureAsync() => (await _ann.UploadAsync(Media.Pictures.Photo(9, 9))).Id;

    private Task<HttpResponseMessage> RepeatAsync(string path, object body, string key) => PostAsync(_ann.Http, path, body, key);

    /// <summary>A user in as many rooms as one can be in.</summary>
    private Task FillRoomsAsync(long userId) => StoreAsync(
        $"with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000) " +
        $"insert into room_members select i, {userId}, 0, 0, i, null, null, 0, 0, 0, 0 from n");
}
