using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Social.Grains.Interfaces.Calls;

/// <summary>A call as its participants see it: always the whole of it, so that a client that gets a newer version replaces what it has.</summary>
/// <param name="Caller">Who began it.</param>
/// <param name="Version">How many events it has had: the sequence of topic <c>call:{id}</c>.</param>
/// <param name="Participants">The caller first; at most 8.</param>
/// <param name="RingUntil">When a call that rings is given up.</param>
/// <param name="StartedAt">When the first one accepted; absent where nobody did.</param>
/// <param name="EndReason">Absent until it has ended.</param>
/// <param name="Duration">Seconds from <paramref name="StartedAt"/> to the end; absent until then.</param>
[GenerateSerializer, Immutable, Alias("Call")]
public sealed record Call(
    [property: Id(0)] long Id, [property: Id(1)] long RoomId, [property: Id(2)] CallMedia Media, [property: Id(3)] CallState State,
    [property: Id(4)] int Version, [property: Id(5)] long Caller, [property: Id(6)] ImmutableArray<CallParticipant> Participants,
    [property: Id(7)] DateTimeOffset CreatedAt, [property: Id(8)] DateTimeOffset RingUntil, [property: Id(9)] DateTimeOffset? StartedAt,
    [property: Id(10)] DateTimeOffset? EndedAt, [property: Id(11)] CallReason? EndReason, [property: Id(12)] int? Duration)
{
    /// <summary>The most people in a call: each sends to each (a mesh).</summary>
    public const int MostParticipants = 8;
}

/// <summary>Somebody who was called or called.</summary>
/// <param name="Waiting">Of one who is being rung: they are in another call and let further ones wait.</param>
/// <param name="Epoch">How many hub connections have held their seat, one after the other; 0 for who never accepted.</param>
/// <param name="PoliteTo">Towards whom they are the polite peer (WebRTC 1.0 §10.7, perfect negotiation): all with a smaller user id.</param>
/// <param name="ReconnectUntil">Of one who is reconnecting: when they count as gone.</param>
/// <param name="Quality">Means over the samples that they sent; absent without any, and until the call has ended.</param>
/// <param name="MediaEpoch">The epoch under which their media of now began: a connection to earlier ones is dead.</param>
[GenerateSerializer, Immutable, Alias("CallParticipant")]
public sealed record CallParticipant(
    [property: Id(0)] long UserId, [property: Id(1)] CallParticipantState State, [property: Id(2)] bool Muted, [property: Id(3)] bool Camera,
    [property: Id(4)] bool Waiting, [property: Id(5)] int Epoch, [property: Id(6)] ImmutableArray<long> PoliteTo, [property: Id(7)] DateTimeOffset? JoinedAt,
    [property: Id(8)] DateTimeOffset? LeftAt, [property: Id(9)] DateTimeOffset? ReconnectUntil, [property: Id(10)] CallQuality? Quality,
    [property: Id(11)] int MediaEpoch);

// the numbers of all of these are stored: never change one

[GenerateSerializer, Alias("CallMedia")]
public enum CallMedia
{
    Audio = 0,
    Video = 1,
}

/// <summary>Only ever moves forward.</summary>
[GenerateSerializer, Alias("CallState")]
public enum CallState
{
    Ringing = 0,
    Active = 1,
    Ended = 2,
}

/// <summary>Where one participant stands.</summary>
[GenerateSerializer, Alias("CallParticipantState")]
public enum CallParticipantState
{
    /// <summary>All their devices ring.</summary>
    Ringing = 0,

    /// <summary>One of their devices is in the call.</summary>
    Joined = 1,

    /// <summary>Their device is away and may come back, by <c>CallReconnect</c> or <c>CallResume</c>.</summary>
    Reconnecting = 2,
    Left = 3,
    Declined = 4,

    /// <summary>Nobody answered before the ring ended.</summary>
    Missed = 5,

    /// <summary>They were in another call and did not ring. Missed too.</summary>
    Busy = 6,
}

/// <summary>Why a ring, a participation or a call ended.</summary>
[GenerateSerializer, Alias("CallReason")]
public enum CallReason
{
    /// <summary>Of a ring: this device, or this person, has accepted.</summary>
    Accepted = 0,

    /// <summary>Of a ring: another device of the same person has accepted.</summary>
    [JsonStringEnumMemberName("answered_elsewhere")]
    AnsweredElsewhere = 1,
    Declined = 2,

    /// <summary>The caller gave up before anybody accepted.</summary>
    Cancelled = 3,

    /// <summary>Nobody answered in time.</summary>
    Timeout = 4,
    Busy = 5,

    /// <summary>Of a participant: hung up.</summary>
    Left = 6,

    /// <summary>Did not come back in time; of a call: the last one.</summary>
    Lost = 7,

    /// <summary>Of a call that was accepted: hung up.</summary>
    Completed = 8,

    /// <summary>It had lasted as long as a call may.</summary>
    Limit = 9,
}
