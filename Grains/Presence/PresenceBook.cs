using System.Collections.Immutable;
using Social.Grains.Interfaces.Presence;

namespace Social.Grains.Presence;

/// <summary>The users of a partition who are present, or were a moment ago. Used by one grain, so by one thread at a time.</summary>
internal sealed class PresenceBook(TimeProvider time)
{
    /// <summary>More than this in one partition are not taken in.</summary>
    public const int MostUsers = 500_000;

    private const long Minute = 60_000;

    /// <summary>Who is present is written down this often, so that a crash costs no more of it.</summary>
    private const long WrittenEvery = 5 * Minute;

    /// <summary>Who went is remembered for so long: front ends ask at least this often.</summary>
    private const long RememberedFor = 2 * Minute;

    private static readonly long CallLease = (long)TimeSpan.FromMinutes(2).TotalMilliseconds;
    private readonly Dictionary<long, PresentUser> _users = [];

    public PresenceTail Tail { get; } = new();

    public int Count => _users.Count;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Hear(ImmutableArray<DeviceBeat> beats)
    {
        var now = Now;
        foreach (var beat in beats)
        {
            if (UserOf(beat.UserId, adds: beat.State != PresenceState.Offline)?.Hear(beat, now) == true)
                Tail.AddState(beat.UserId);
        }
    }

    public void SetInCall(long userId, long callId, bool isIn)
    {
        var now = Now;
        if (UserOf(userId, adds: isIn)?.SetInCall(callId, isIn ? now + CallLease : 0, now) == true)
            Tail.AddState(userId);
    }

    /// <summary>As others see the user; null where nothing is known here.</summary>
    public UserPresence? Find(long userId) => _users.TryGetValue(userId, out var user) ? Show(user) : null;

    /// <summary>Lets go of what has ended; forgets who went long ago and is written down.</summary>
    public void Settle()
    {
        var now = Now;
        foreach (var (id, user) in _users)
        {
            if (user.Settle(now))
                Tail.AddState(id);
            if (!user.HasDevices && !user.IsInCall(now) && now - user.ChangedAt > RememberedFor && DueAt(user) == 0)
                _users.Remove(id);
        }
    }

    /// <summary>Whose last seen is to be written down: of who is present now and then, of who went at once, to the minute.</summary>
    /// <param name="all">Also of who is present and was written down lately: this is the end.</param>
    public List<LastSeen> Due(int most, bool all)
    {
        var due = new List<LastSeen>();
        foreach (var user in _users.Values)
        {
            var at = DueAt(user);
            if (at == 0 || (!all && user.Shown != PresenceState.Offline && at - user.Stored < WrittenEvery))
                continue;
            due.Add(new LastSeen(user.Id, DateTimeOffset.FromUnixTimeMilliseconds(at)));
            if (due.Count == most)
                break;
        }
        return due;
    }

    public void Written(IEnumerable<LastSeen> written)
    {
        foreach (var (id, at) in written)
        {
            if (_users.TryGetValue(id, out var user))
                user.Stored = at.ToUnixTimeMilliseconds();
        }
    }

    /// <summary>The minute to be written down; 0 when it is.</summary>
    private static long DueAt(PresentUser user)
    {
        var at = user.LastSeen - (user.LastSeen % Minute);
        return at > user.Stored ? at : 0;
    }

    private static UserPresence Show(PresentUser user) => new(
        user.Id, user.Shown,
        user.Shown == PresenceState.Offline && user.LastSeen > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(user.LastSeen - (user.LastSeen % Minute)) : null);

    private PresentUser? UserOf(long userId, bool adds)
    {
        if (_users.TryGetValue(userId, out var user))
            return user;
        if (!adds || _users.Count >= MostUsers)
            return null;
        return _users[userId] = new PresentUser(userId);
    }
}
