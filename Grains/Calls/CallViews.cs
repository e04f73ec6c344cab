using System.Collections.Immutable;
using Social.Grains.Interfaces.Calls;

namespace Social.Grains.Calls;

/// <summary>Calls as clients see them.</summary>
internal static class CallViews
{
    public static Call Show(this CallRecord call) => new(
        call.Id, call.RoomId, call.Media, call.State, call.Version, call.Caller, [.. call.Members.Select(m => Show(call, m))],
        call.CreatedAt, call.RingUntil, call.StartedAt, call.EndedAt, call.EndReason,
        call is { StartedAt: { } start, EndedAt: { } end } ? (int)(end - start).TotalSeconds : null);

    /// <summary>An event as it is told to a client, with the call as it is now.</summary>
    public static CallEvent Show(this LoggedCallEvent logged, Call call) => new(logged.Seq, logged.Type, logged.At, new CallNews(call, logged.UserId, logged.Reason));

    private static CallParticipant Show(CallRecord call, CallMember member) => new(
        member.UserId, member.State, member.Muted, member.Camera, member.Waiting, member.Epoch, PoliteTo(call, member.UserId), member.JoinedAt, member.LeftAt,
        member.ReconnectUntil, call.State == CallState.Ended ? member.Quality : null, member.MediaEpoch);

    /// <summary>Both of a pair must see it alike, and nobody can choose it.</summary>
    private static ImmutableArray<long> PoliteTo(CallRecord call, long userId) => [.. call.Members.Select(m => m.UserId).Where(other => other < userId)];
}
