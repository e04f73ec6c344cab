using System.Collections.Immutable;
using Social.Grains.Interfaces.Presence;

namespace Social.Grains.Presence;

/// <summary>
/// The users of a partition who are present, or were a moment ago. Used by one grain, so by one thread at a time. It begins quietly: what it hears in the first seconds may
/// be the half of it, a device without the other one that hides the user, so nothing of that is shown, or counts as seen.
/// </summary>
internal sealed class PresenceBook
{
    /// <summary>More than this in one partition are not taken in.</summary>
    public const int MostUsers = 500_000;

    private const long Minute = 60_000;

    /// <summary>Who is present is written down this often, so that a crash costs no more of it.</summary>
    private const long WrittenEvery = 5 * Minute;

    /// <summary>Who went is remembered for so long: front ends ask at least this often.</summary>
    private const long RememberedFor = 2 * Minute;

    /// <summary>By then front ends have reported all their devices, those that are well.</summary>
    private const long QuietFor = 5_000;

    private static readonly long CallLease = (long)TimeSpan.FromMinutes(2).TotalMilliseconds;

    /// <summary>By then all devices have reported, or are gone.</summary>
    private static readonly long RebuiltAfter = (long)PresenceRules.Lease.TotalMilliseconds + QuietFor;

    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Dictionary<long, PresentUser> _users = [];

    /// <summary>Who hid before this grain, and was not heard of yet; null until that is known.</summary>
    private HashSet<long>? _hidden;

    public PresenceBook(TimeProvider time)
    {
        _time = time;
        _began = Now;
    }

    public PresenceTail Tail { get; } = new();

    public int Count => _users.Count;

    /// <summary>Nothing is shown yet.</summary>
    public bool IsQuiet { get; private set; } = true;

    public bool KnowsHidden => _hidden is not null;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Hear(ImmutableArray<DeviceBeat> beats)
    {
        // what hides first: what was said of a user at one time has no order
        foreach (var beat in beats)
        {
            if (beat.State == PresenceState.Invisible)
                Hear(beat);
        }
        foreach (var beat in beats)
        {
            if (beat.State != PresenceState.Invisible)
                Hear(beat);
        }
    }

    public void SetInCall(long userId, long callId, bool isIn)
    {
        var now = Now;
        if (UserOf(userId, adds: isIn) is not { } user)
            return;
        var until = isIn ? now + CallLease : 0;
        if (IsQuiet)
            user.NoteCall(callId, until, now);
        else if (user.SetInCall(callId, until, now))
            Tail.AddState(userId);
    }

    /// <summary>As others see the user; null where nothing is known here, or not enough.</summary>
    public UserPresence? Find(long userId) => !IsQuiet && _users.TryGetValue(userId, out var user) ? Show(user) : null;

    /// <summary>Lets go of what has ended; forgets who went long ago and is written down. Shows all that was noted, once it is time to.</summary>
    public void Settle()
    {
        var now = Now;
        if (IsQuiet)
            Begin(now);
        else
            Settle(now);
    }

    /// <summary>Who hid when the grain before this one wrote it down last: they do so on.</summary>
    public void StayHidden(IEnumerable<long> userIds)
    {
        _hidden = [];
        foreach (var id in userIds)
        {
            if (_users.TryGetValue(id, out var user) && user.HasDevices)
                user.StayHidden();
            else
                _hidden.Add(id);
        }
    }

    /// <summary>Of whom it is to be written down that they hide now, and that they do so no more; each no more than so many.</summary>
    public (List<long> Hidden, List<long> Shown) HiddenDue(int most)
    {
        var (hidden, shown) = (new List<long>(), new List<long>());
        foreach (var user in _users.Values)
        {
            if (user.IsHidden == user.IsStoredHidden)
                continue;
            var due = user.IsHidden ? hidden : shown;
            if (due.Count < most)
                due.Add(user.Id);
        }
        if (_hidden is { Count: > 0 } && Now - _began > RebuiltAfter)
            shown.AddRange(_hidden.Take(most - shown.Count));
        return (hidden, shown);
    }

    public void HiddenWritten(IEnumerable<long> hidden, IEnumerable<long> shown)
    {
        foreach (var id in hidden)
            SetStored(id, isHidden: true);
        foreach (var id in shown)
        {
            _hidden?.Remove(id);
            SetStored(id, isHidden: false);
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

    private void Hear(DeviceBeat beat)
    {
        var isThere = beat.State != PresenceState.Offline;
        if (UserOf(beat.UserId, adds: isThere) is not { } user)
            return;
        if (isThere && _hidden?.Remove(beat.UserId) == true)
            user.StayHidden();
        if (IsQuiet)
            user.Note(beat, Now);
        else if (user.Hear(beat, Now))
            Tail.AddState(beat.UserId);
    }

    private void Begin(long now)
    {
        if (!KnowsHidden || now - _began < QuietFor)
            return;
        IsQuiet = false;
        foreach (var (id, user) in _users)
        {
            user.Begin(now);
            // also of who is not there: front ends may know them from before
            Tail.AddState(id);
        }
    }

    private void Settle(long now)
    {
        foreach (var (id, user) in _users)
        {
            if (user.Settle(now))
                Tail.AddState(id);
            if (!user.HasDevices && !user.IsInCall(now) && now - user.ChangedAt > RememberedFor && DueAt(user) == 0 && !user.IsStoredHidden)
                _users.Remove(id);
        }
    }

    private void SetStored(long userId, bool isHidden)
    {
        if (_users.TryGetValue(userId, out var user))
            user.IsStoredHidden = isHidden;
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
