using Social.Grains.Interfaces.Presence;

namespace Social.Api.Presence;

/// <summary>
/// A connection that watches users. What it was not told yet follows from numbers: nothing is queued for it. Guarded by the lock of <see cref="PresenceWatches"/>, as what
/// is below.
/// </summary>
internal sealed class PresenceWatcher(string connectionId, long viewerId)
{
    public string ConnectionId => connectionId;

    public long ViewerId => viewerId;

    public Dictionary<string, long[]> Topics { get; } = new(StringComparer.Ordinal);

    public Dictionary<long, Watch> Users { get; } = [];

    /// <summary>Every change up to this one was sent.</summary>
    public long Sent { get; set; }

    /// <summary>When it was last sent something, as a timestamp.</summary>
    public long SentAt { get; set; }

    /// <summary>It waits to be sent what has changed.</summary>
    public bool IsDue { get; set; }

    /// <summary>What was sent has not left yet: the client reads slowly.</summary>
    public bool IsSending { get; set; }

    public bool IsClosed { get; set; }
}

/// <summary>One user as watched by one connection.</summary>
internal sealed class Watch(WatchedUser user)
{
    public WatchedUser User => user;

    /// <summary>By how many topics.</summary>
    public int Topics { get; set; }

    /// <summary>The viewer may see this user.</summary>
    public bool IsSeen { get; set; }

    /// <summary>It is being looked up whether they may: nothing is told until that is known.</summary>
    public bool IsDoubted { get; set; } = true;

    /// <summary>When it was last doubted or decided whether they may, as a number: what was looked up before that is not asked.</summary>
    public long Decided { get; set; }

    /// <summary>Number of the change that this connection alone is to be told of.</summary>
    public long Version { get; set; }

    /// <summary>What becomes known, or certain, later gets a higher number then.</summary>
    public bool IsNewsAfter(long sent)
    {
        if (IsDoubted)
            return false;
        return IsSeen ? user.Version != 0 && Math.Max(Version, user.Version) > sent : Version > sent;
    }
}

/// <summary>A user whom connections of this process watch.</summary>
internal sealed class WatchedUser(long id)
{
    public UserPresence Presence { get; set; } = new(id, PresenceState.Offline);

    /// <summary>Number of the change that led to <see cref="Presence"/>; 0 while nothing is known.</summary>
    public long Version { get; set; }

    public HashSet<PresenceWatcher> Watchers { get; } = [];
}
