using Social.Grains.Interfaces.Chat;
using Social.Tests.Chat;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

internal sealed partial class StatusScenarios
{
    private const string MessagesRoute = $"{RoomRoute}/messages";
    private const string MessageRoute = $"{MessagesRoute}/{{messageId}}";
    private const string MessageReaction = $"{MessageRoute}/reactions/{{emoji}}";

    private void AddMessages()
    {
        Add("GET", MessagesRoute, 200, async () => await _ann.Http.CallAsync("GET", $"{RoomVerbs.Path((await WrittenAsync()).Room)}/messages?limit=1"));
        Add("POST", MessagesRoute, 201, async () => await PostAsync(_ann.Http, $"{await OwnAsync()}/messages", new NewMessage("hello", "c1")));
        Add("POST", MessagesRoute, 409, async () =>
        {
            var user = await NewAsync();
            var room = await user.DirectAsync(_bob);
            await user.PutAsync(_bob, "block");
            return await PostAsync(user.Http, $"{RoomVerbs.Path(room)}/messages", new NewMessage("hello"));
        });
        Add("POST", MessagesRoute, 422, async () =>
        {
            var path = $"{await OwnAsync()}/messages";
            (await PostAsync(_ann.Http, path, new NewMessage("first", "c1"))).Dispose();
            return await PostAsync(_ann.Http, path, new NewMessage("second", "c1"));
        });
        Add("POST", MessagesRoute, 429, async () =>
        {
            var room = await _ann.GroupAsync(_bob);
            await _ann.SendAsync<Room>(HttpMethod.Patch, RoomVerbs.Path(room), new RoomChange(SlowMode: 600));
            await _bob.WriteAsync(room, "first");
            return await PostAsync(_bob.Http, $"{RoomVerbs.Path(room)}/messages", new NewMessage("second"));
        });
        Add("GET", MessageRoute, 200, async () => await _ann.Http.CallAsync("GET", MessageVerbs.Path((await WrittenAsync()).Message)));
        Add("PATCH", MessageRoute, 200, async () => await _ann.Http.CallAsync("PATCH", MessageVerbs.Path((await WrittenAsync()).Message), """{"text":"new"}"""));
        Add("PATCH", MessageRoute, 403, async () => await _bob.Http.CallAsync("PATCH", MessageVerbs.Path((await WrittenAsync()).Message), """{"text":"new"}"""));
        Add("DELETE", MessageRoute, 204, async () => await _ann.Http.CallAsync("DELETE", MessageVerbs.Path((await WrittenAsync()).Message)));
        Add("DELETE", MessageRoute, 403, async () => await _bob.Http.CallAsync("DELETE", MessageVerbs.Path((await WrittenAsync()).Message)));
        Add("PUT", MessageReaction, 200, async () => await _ann.Http.CallAsync("PUT", $"{MessageVerbs.Path((await WrittenAsync()).Message)}/reactions/%E2%9C%A8"));
        Add("PUT", MessageReaction, 409, async () =>
        {
            var (_, message) = await WrittenAsync();
            foreach (var emoji in (string[])["👍", "👎", "🎉"])
                await _ann.ReactAsync(message, emoji);
            return await _ann.Http.CallAsync("PUT", $"{MessageVerbs.Path(message)}/reactions/%E2%9C%A8");
        });
        Add("DELETE", MessageReaction, 200, async () => await _ann.Http.CallAsync("DELETE", $"{MessageVerbs.Path((await WrittenAsync()).Message)}/reactions/%E2%9C%A8"));
        Add("PUT", $"{RoomRoute}/read", 200, async () => await _ann.Http.CallAsync("PUT", $"{RoomVerbs.Path((await WrittenAsync()).Room)}/read", """{"seq":"1"}"""));
        Add("PUT", $"{RoomRoute}/delivered", 204, async () => await _ann.Http.CallAsync("PUT", $"{await OwnAsync()}/delivered", """{"seq":"1"}"""));
        Add("GET", $"{RoomRoute}/receipts", 200, async () => await _ann.Http.CallAsync("GET", $"{await WithBobAsync()}/receipts"));
    }

    /// <summary>A room of ann's and bob's with a message of hers.</summary>
    private async Task<(Room Room, Message Message)> WrittenAsync()
    {
        var room = await _ann.GroupAsync(_bob);
        return (room, await _ann.WriteAsync(room, "hello"));
    }
}
