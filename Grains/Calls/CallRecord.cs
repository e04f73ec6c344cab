using System.Collections.Immutable;
using Social.Grains.Interfaces.Calls;

namespace Social.Grains.Calls;

/// <summary>A call as it is stored, all of it in one piece; <see cref="CallMachine"/> makes each from the one before.</summary>
/// <param name="IsGroup">From a group room: it goes on while anybody is in it, and members may join. Otherwise it ends when one of two is left.</param>
public sealed record CallRecord(long Id, long RoomId, bool IsGroup, CallMedia Media, long Caller, DateTimeOffset CreatedAt, DateTimeOffset RingUntil)
{
    /// <summary>How many of the latest events are kept for clients that missed them.</summary>
    public const int KeptEvents = 64;

    public CallState State { get; init; }

    /// <summary>How many events there were.</summary>
    public int Version { get; init; }

    /// <summary>Id of the write that made it: a write is on condition of the one before.</summary>
    public long Touched { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ends at the latest, once it was accepted.</summary>
    public DateTimeOffset? EndBy { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public CallReason? EndReason { get; init; }

    /// <summary>When somebody must look at it, should its grain be lost; null when there is nothing left to do.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public string? RepeatKey { get; init; }

    public ImmutableArray<byte> RepeatHash { get; init; } = [];

    /// <summary>The caller first.</summary>
    public ImmutableArray<CallMember> Members { get; init; } = [];

    /// <summary>The latest ones, oldest first; their sequences have no hole up to <see cref="Version"/>.</summary>
    public ImmutableArray<LoggedCallEvent> Events { get; init; } = [];

    public CallMember? Find(long userId) => Members.FirstOrDefault(m => m.UserId == userId);

    /// <summary>When time alone will change something next.</summary>
    public DateTimeOffset? NextDeadline()
    {
        if (State == CallState.Ended)
            return null;
        DateTimeOffset? ring = Members.Any(m => m.State == CallParticipantState.Ringing) ? RingUntil : null;
        return Members.Select(m => m.ReconnectUntil).Append(ring).Append(EndBy).Min();
    }
}

/// <summary>Somebody who was called or called.</summary>
public sealed record CallMember(long UserId, CallParticipantState State)
{
    public bool Muted { get; init; }

    public bool Camera { get; init; }

    public bool Waiting { get; init; }

    public int Epoch { get; init; }

    /// <summary>The <see cref="Epoch"/> under which the media of now began.</summary>
    public int MediaEpoch { get; init; }

    /// <summary>The hub connection of the device in the call; null while there is none.</summary>
    public string? Connection { get; init; }

    public DateTimeOffset? JoinedAt { get; init; }

    public DateTimeOffset? LeftAt { get; init; }

    /// <summary>Set exactly while reconnecting.</summary>
    public DateTimeOffset? ReconnectUntil { get; init; }

    /// <summary>They have been notified that they missed it.</summary>
    public bool Notified { get; init; }

    public CallQuality? Quality { get; init; }

    /// <summary>In the call, perhaps without a device at the moment.</summary>
    public bool IsPresent => State is CallParticipantState.Joined or CallParticipantState.Reconnecting;

    /// <summary>Did not get to answer, and is to be told so.</summary>
    public bool HasMissed => State is CallParticipantState.Missed or CallParticipantState.Busy;
}

/// <summary>An event of a call, as stored: the type is one of <see cref="CallEventTypes"/>.</summary>
public sealed record LoggedCallEvent(int Seq, string Type, DateTimeOffset At, long? UserId, CallReason? Reason);
