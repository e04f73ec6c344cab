namespace Social.Grains.Interfaces.Calls;

/// <summary>Types of the events of topic <c>call:{id}</c>.</summary>
public static class CallEventTypes
{
    public const string Ringing = "call.ringing";
    public const string RingEnded = "call.ring.ended";
    public const string Joined = "call.participant.joined";
    public const string Left = "call.participant.left";
    public const string Reconnecting = "call.participant.reconnecting";
    public const string Updated = "call.participant.updated";
    public const string Ended = "call.ended";

    /// <summary>Ephemeral: what another participant says to this device.</summary>
    public const string Signal = "call.signal";

    /// <summary>Ephemeral: another device of the same person has taken this one's seat.</summary>
    public const string Superseded = "call.superseded";
}
