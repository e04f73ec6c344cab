using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Social.Api.Realtime;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Presence;

namespace Social.Api.Presence;

/// <summary>
/// Who watches whom in this process, and what they were not told yet. A change is a number at the watched user and a mark at each watcher, whatever came before it: so
/// nothing piles up for a connection that reads slowly or a process that has no time, and what is sent later is what holds then.
/// </summary>
internal sealed class PresenceWatches(IOptions<PresenceOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, WatchedUser>[] _users = [.. Enumerable.Range(0, PresenceRules.Parts).Select(_ => new Dictionary<long, WatchedUser>())];
    private readonly Queue<PresenceWatcher> _due = new();
    private long _version;
    private int _watched;

    /// <summary>Pairs of a connection and a user.</summary>
    public int Watched => Volatile.Read(ref _watched);

    /// <summary>Connections that wait to be told something.</summary>
    public int Due
    {
        get
        {
            lock (_lock)
                return _due.Count;
        }
    }

    /// <summary>The number of the last that has happened here.</summary>
    public long Now => Volatile.Read(ref _version);

    /// <summary>Begins to watch, in doubt at first, so that no change is missed while it is looked up what holds now. Null when that is to be done.</summary>
    /// <param name="takesNew">There is time for topics that are not watched yet.</param>
    public HubAnswer? Add(PresenceWatcher watcher, string topic, long[] users, bool takesNew)
    {
        lock (_lock)
        {
            // a connection's calls come one at a time: what it watches has been looked up
            if (watcher.Topics.ContainsKey(topic) || watcher.IsClosed)
                return HubAnswer.Done;
            if (watcher.Topics.Values.Sum(t => t.Length) + users.Length > PresenceTopic.MostWatched)
                return new HubAnswer(false, ErrorCodes.LimitReached, $"A connection watches at most {PresenceTopic.MostWatched} users.");
            if (!takesNew || _watched + users.Length > options.Value.MostWatched)
                return HubAnswer.Unavailable;
            watcher.Topics.Add(topic, users);
            foreach (var id in users)
                Add(watcher, id);
            return null;
        }
    }

    public void Remove(PresenceWatcher watcher, string topic)
    {
        lock (_lock)
        {
            if (!watcher.Topics.Remove(topic, out var users))
                return;
            foreach (var id in users)
            {
                if (--watcher.Users[id].Topics == 0)
                    Forget(watcher, id);
            }
        }
    }

    public void Close(PresenceWatcher watcher)
    {
        lock (_lock)
        {
            watcher.IsClosed = true;
            watcher.Topics.Clear();
            foreach (var id in watcher.Users.Keys.ToArray())
                Forget(watcher, id);
        }
    }

    /// <summary>What was looked up for a watcher: it is told all of it, but of whom it was doubted or decided meanwhile whether they are seen.</summary>
    /// <param name="asOf"><see cref="Now"/> before it was looked up.</param>
    public void Found(PresenceWatcher watcher, ImmutableArray<WatchedPresence> found, long asOf)
    {
        lock (_lock)
        {
            foreach (var (presence, isSeen) in found)
            {
                if (!watcher.Users.TryGetValue(presence.UserId, out var watch))
                    continue;
                // what changes brought is younger than what was looked up beside them
                if (isSeen && watch.User.Version == 0)
                    (watch.User.Presence, watch.User.Version) = (presence, ++_version);
                if (watch.Decided <= asOf)
                    Tell(watcher, watch, isSeen);
            }
        }
    }

    /// <summary>Takes in how users are now.</summary>
    public int Apply(IEnumerable<UserPresence> changes)
    {
        var changed = 0;
        lock (_lock)
        {
            foreach (var change in changes)
            {
                if (!_users[PresenceRules.PartOf(change.UserId)].TryGetValue(change.UserId, out var user))
                    continue;
                var now = change.State == PresenceState.Offline && change.LastSeen is null ? change with { LastSeen = user.Presence.LastSeen } : change;
                if (user.Version != 0 && now == user.Presence)
                    continue;
                (user.Presence, user.Version) = (now, ++_version);
                changed++;
                foreach (var watcher in user.Watchers)
                    MarkDue(watcher);
            }
        }
        return changed;
    }

    /// <summary>Tells nothing of a user to these viewers, 0 for all, until <see cref="Decide"/>; answers which of them watch.</summary>
    public IReadOnlyCollection<long> Doubt(SightChange change, bool tellsMeanwhile = false)
    {
        var viewers = new HashSet<long>();
        lock (_lock)
        {
            if (!_users[PresenceRules.PartOf(change.UserId)].TryGetValue(change.UserId, out var user))
                return viewers;
            foreach (var watcher in user.Watchers)
            {
                if (change.ViewerId != 0 && change.ViewerId != watcher.ViewerId)
                    continue;
                viewers.Add(watcher.ViewerId);
                var watch = watcher.Users[change.UserId];
                (watch.IsDoubted, watch.Decided) = (watch.IsDoubted || !tellsMeanwhile, ++_version);
            }
        }
        return viewers;
    }

    /// <summary>Which of those viewers may see a user.</summary>
    public void Decide(long userId, IReadOnlyCollection<long> asked, IReadOnlyCollection<long> seers)
    {
        lock (_lock)
        {
            if (!_users[PresenceRules.PartOf(userId)].TryGetValue(userId, out var user))
                return;
            foreach (var watcher in user.Watchers)
            {
                var watch = watcher.Users[userId];
                if (!asked.Contains(watcher.ViewerId))
                    continue;
                var isSeen = seers.Contains(watcher.ViewerId);
                watch.Decided = ++_version;
                if (watch.IsDoubted || watch.IsSeen != isSeen)
                    Tell(watcher, watch, isSeen);
            }
        }
    }

    public long[] UsersOf(int part)
    {
        lock (_lock)
            return [.. _users[part].Keys];
    }

    /// <summary>Takes connections that have something to be told and were told nothing for so long, with what to tell them.</summary>
    public List<(PresenceWatcher Watcher, UserPresence[] Users)> Take(TimeProvider time, TimeSpan pause, int most)
    {
        var taken = new List<(PresenceWatcher, UserPresence[])>();
        lock (_lock)
        {
            for (var left = _due.Count; left > 0 && taken.Count < most; left--)
            {
                var watcher = _due.Dequeue();
                if (!watcher.IsClosed && (watcher.IsSending || (watcher.SentAt != 0 && time.GetElapsedTime(watcher.SentAt) < pause)))
                {
                    _due.Enqueue(watcher);
                    continue;
                }
                watcher.IsDue = false;
                if (News(watcher) is not { Length: > 0 } news)
                    continue;
                (watcher.SentAt, watcher.IsSending) = (time.GetTimestamp(), true);
                taken.Add((watcher, news));
            }
        }
        return taken;
    }

    /// <summary>What was taken for a watcher has left.</summary>
    public void Left(PresenceWatcher watcher)
    {
        lock (_lock)
            watcher.IsSending = false;
    }

    private UserPresence[] News(PresenceWatcher watcher)
    {
        var news = watcher.Users.Where(u => u.Value.IsNewsAfter(watcher.Sent))
            .Select(u => u.Value.IsSeen ? u.Value.User.Presence : new UserPresence(u.Key, PresenceState.Offline)).ToArray();
        watcher.Sent = _version;
        return news;
    }

    private void Add(PresenceWatcher watcher, long id)
    {
        var users = _users[PresenceRules.PartOf(id)];
        if (!users.TryGetValue(id, out var user))
            users.Add(id, user = new WatchedUser(id));
        if (!watcher.Users.TryGetValue(id, out var watch))
        {
            watcher.Users.Add(id, watch = new Watch(user));
            user.Watchers.Add(watcher);
            _watched++;
        }
        watch.Topics++;
    }

    private void Forget(PresenceWatcher watcher, long id)
    {
        watcher.Users.Remove(id, out var watch);
        watch!.User.Watchers.Remove(watcher);
        _watched--;
        if (watch.User.Watchers.Count == 0)
            _users[PresenceRules.PartOf(id)].Remove(id);
    }

    private void Tell(PresenceWatcher watcher, Watch watch, bool isSeen)
    {
        (watch.IsSeen, watch.IsDoubted, watch.Version) = (isSeen, false, ++_version);
        MarkDue(watcher);
    }

    private void MarkDue(PresenceWatcher watcher)
    {
        if (watcher.IsDue || watcher.IsClosed)
            return;
        watcher.IsDue = true;
        _due.Enqueue(watcher);
    }
}
