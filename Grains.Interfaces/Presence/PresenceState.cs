namespace Social.Grains.Interfaces.Presence;

/// <summary>How present somebody is. Others never see <see cref="Invisible"/>: to them it is <see cref="Offline"/>.</summary>
[GenerateSerializer, Alias("PresenceState")]
public enum PresenceState : byte
{
    Offline,

    /// <summary>A device is connected, but nobody is at it.</summary>
    Away,
    Online,

    /// <summary>Does not want to be disturbed, or is in a call.</summary>
    Busy,

    /// <summary>Connected, and wants nobody to know.</summary>
    Invisible,
}

/// <summary>Who sees somebody's presence and when they were last seen, from the most people to the fewest.</summary>
// the numbers are stored: never change one
[GenerateSerializer, Alias("PresenceAudience")]
public enum PresenceAudience : byte
{
    Everyone = 0,

    /// <summary>People whom the user follows.</summary>
    Following = 1,
    Nobody = 2,
}

/// <summary>How present a user is to who asks. Whom one may not see looks like who is not there and never was.</summary>
/// <param name="LastSeen">UTC, to the minute; only of who is offline, and only where it is known.</param>
[GenerateSerializer, Immutable, Alias("UserPresence")]
public readonly record struct UserPresence([property: Id(0)] long UserId, [property: Id(1)] PresenceState State, [property: Id(2)] DateTimeOffset? LastSeen = null);

/// <summary>How present a user is to who watches.</summary>
/// <param name="IsSeen">False: the watcher must not be told of changes.</param>
[GenerateSerializer, Immutable, Alias("WatchedPresence")]
public readonly record struct WatchedPresence([property: Id(0)] UserPresence Presence, [property: Id(1)] bool IsSeen);
