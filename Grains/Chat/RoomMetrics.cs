using System.Diagnostics.Metrics;
using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>Figures of rooms: how many are made and how people come and go.</summary>
internal sealed class RoomMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _made;
    private readonly Counter<long> _changes;

    public RoomMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Social.Chat");
        _made = _meter.CreateCounter<long>("social_chat_rooms_made", description: "Rooms that were made, by kind: direct, request, group");
        _changes = _meter.CreateCounter<long>(
            "social_chat_memberships", description: "Changes of who is in a room, by what they became: joined, invited, asked, declined, removed, gone");
    }

    public void Made(RoomRecord room) => _made.Add(1, new KeyValuePair<string, object?>("kind", KindOf(room)));

    public void Changed(RoomWrite change)
    {
        foreach (var member in change.Put)
            _changes.Add(1, new KeyValuePair<string, object?>("became", NameOf(member.State)));
        if (change.Dropped.Length > 0)
            _changes.Add(change.Dropped.Length, new KeyValuePair<string, object?>("became", "gone"));
    }

    public void Dispose() => _meter.Dispose();

    private static string KindOf(RoomRecord room) => room.Kind == RoomKind.Group ? "group" : room.IsRequest ? "request" : "direct";

    private static string NameOf(MembershipState state) => state switch
    {
        MembershipState.Joined => "joined",
        MembershipState.Invited => "invited",
        MembershipState.Declined => "declined",
        MembershipState.Removed => "removed",
        _ => "asked",
    };
}
