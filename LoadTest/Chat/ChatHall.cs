using System.Globalization;
using System.Text;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Chat;

/// <summary>A room whose members are all connected, and how one says something in it.</summary>
/// <param name="method">The hub's method that sends: the product's, or that of the ceiling.</param>
internal sealed class ChatHall(ChatRoom room, IReadOnlyList<HubWire> members, IReadOnlyList<ChatListener> listeners, ChatTally tally, string method)
{
    private static readonly TimeSpan DeliveryLimit = TimeSpan.FromSeconds(20);

    public ChatRoom Room => room;

    public int Members => members.Count;

    public IReadOnlyList<ChatListener> Listeners => listeners;

    /// <summary>Done when it is acknowledged and all members have heard it.</summary>
    public async Task SayAsync(int member, long due)
    {
        var (number, allHeard) = tally.Expect(members.Count);
        var arguments = string.Create(CultureInfo.InvariantCulture, $"[\"{room.Id}\",\"{number}\",\"{new ChatText(number, due)}\",null,null]");
        var answer = await members[member].CallAsync(method, arguments);
        if (HubFrame.Number(answer, "\"seq\":"u8) is not { } seq || HubFrame.Number(answer, "\"id\":\""u8) is null)
            throw new LoadTestException($"{method} was answered with {Encoding.UTF8.GetString(answer)}");
        room.Acknowledged[number] = seq;
        try
        {
            await allHeard.WaitAsync(DeliveryLimit);
        }
        catch (TimeoutException)
        {
            throw new LoadTestException($"Message {seq} of room {room.Id} was acknowledged and did not come to all {members.Count} members within {DeliveryLimit.TotalSeconds} s.");
        }
    }
}
