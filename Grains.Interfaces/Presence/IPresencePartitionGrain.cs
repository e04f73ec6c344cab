using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Presence;

/// <summary>
/// The presence of one 16th of all users. Key: partition, 0 to 15. Front ends report their users' devices here and take what has changed with the same call, about
/// once a second: however many users come and go, that is one message for each front end and partition.
/// </summary>
[Alias("IPresencePartitionGrain")]
public interface IPresencePartitionGrain : IGrainWithIntegerKey
{
    /// <summary>Takes in what devices said and answers what has changed since the caller last asked. It may be repeated.</summary>
    [Alias("ExchangeAsync"), ResponseTimeout("00:00:05")]
    Task<PresenceNews> ExchangeAsync(PresenceReport report);

    /// <summary>Those of these users of whom something is known here, as others see them.</summary>
    [Alias("StatesAsync"), ResponseTimeout("00:00:02")]
    Task<ImmutableArray<UserPresence>> StatesAsync(ImmutableArray<long> userIds);

    /// <summary>
    /// Says that a user is in a call, which shows as busy, or no more. Holds for two minutes: say it again each minute while the call lasts, which also brings it back
    /// where this grain was lost.
    /// </summary>
    [Alias("SetInCallAsync"), ResponseTimeout("00:00:02")]
    Task SetInCallAsync(long userId, long callId, bool isIn);

    /// <summary>Who sees a user may have changed: front ends look again at those who watch.</summary>
    [Alias("SightsChangedAsync"), ResponseTimeout("00:00:02")]
    Task SightsChangedAsync(ImmutableArray<SightChange> changes);
}

/// <summary>What a front end has to tell a partition, and what it knows already.</summary>
/// <param name="Epoch">Of the last answer; 0 at first. Another one means that the caller reports all its devices next time.</param>
/// <param name="After">The sequence of the last answer.</param>
[GenerateSerializer, Immutable, Alias("PresenceReport")]
public sealed record PresenceReport([property: Id(0)] long Epoch, [property: Id(1)] long After, [property: Id(2)] ImmutableArray<DeviceBeat> Beats);

/// <summary>What a device said last.</summary>
/// <param name="Device">Names the connection, among all of all front ends.</param>
/// <param name="State"><see cref="PresenceState.Offline"/>: its connection has closed.</param>
/// <param name="Age">How long ago, in milliseconds.</param>
/// <param name="IsChosen">The state was set since the last report, not only kept.</param>
[GenerateSerializer, Immutable, Alias("DeviceBeat")]
public readonly record struct DeviceBeat(
    [property: Id(0)] long UserId, [property: Id(1)] long Device, [property: Id(2)] PresenceState State, [property: Id(3)] int Age, [property: Id(4)] bool IsChosen);

/// <summary>Changes of a partition, each user once, as others see them.</summary>
/// <param name="Epoch">Which activation numbered them. A new one knows only what is reported to it.</param>
/// <param name="Seq">Pass as <c>after</c> next time.</param>
/// <param name="HasMore">Ask again at once.</param>
/// <param name="IsGap">Changes in between are forgotten: read the states.</param>
[GenerateSerializer, Immutable, Alias("PresenceNews")]
public sealed record PresenceNews(
    [property: Id(0)] long Epoch, [property: Id(1)] long Seq, [property: Id(2)] ImmutableArray<UserPresence> Users,
    [property: Id(3)] ImmutableArray<SightChange> Sights, [property: Id(4)] bool HasMore, [property: Id(5)] bool IsGap);

/// <summary>Whether one may see the other's presence may have changed.</summary>
/// <param name="ViewerId">0: for all who watch this user.</param>
[GenerateSerializer, Immutable, Alias("SightChange")]
public readonly record struct SightChange([property: Id(0)] long UserId, [property: Id(1)] long ViewerId);
