using System.Collections.Concurrent;

namespace Social.LoadTest.Chat;

/// <summary>Watches presence: how each user is, by the first letter of their state, and how much was heard.</summary>
internal sealed class PresenceListener : HubListener
{
    private long _messages;
    private long _users;

    public ConcurrentDictionary<long, char> States { get; } = new();

    public long Messages => Volatile.Read(ref _messages);

    public long Users => Volatile.Read(ref _users);

    public override void Hear(ReadOnlySpan<byte> frame)
    {
        var rest = HubFrame.After(frame, "\"type\":\"presence\""u8);
        if (rest.IsEmpty)
            return;
        _messages++;
        while (HubFrame.Number(rest, "\"userId\":\""u8) is { } userId)
        {
            rest = HubFrame.After(HubFrame.After(rest, "\"userId\":\""u8), "\"state\":\""u8);
            // offline and online begin with the same letter
            States[userId] = (char)rest[1];
            _users++;
        }
    }
}
