using Social.Grains.Interfaces.Presence;

namespace Social.Api.Presence;

/// <summary>How far this process has come with a partition of presence. Used by one loop, so by one thread at a time.</summary>
internal sealed class FollowedPresence(
    int part, PresenceDevices devices, PresenceWatches watches, PresencePressure pressure, PresenceFigures figures, IGrainFactory grains, TimeProvider time)
{
    private const int ReadAtOnce = 1_000;

    /// <summary>Users whose watchers are looked at again, in one look: those of whom something was said at once, the others when there is time.</summary>
    private const int MostLookups = 50;
    private const int MostDoubtful = 5;
    private static readonly TimeSpan Ordinary = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(500);

    /// <summary>By then all devices of a partition that began anew have reported, or are gone.</summary>
    private static readonly TimeSpan Rebuilt = PresenceRules.Lease + TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, HashSet<long>> _lookups = [];
    private readonly Queue<long> _doubtful = new();
    private long _epoch;
    private long _after;
    private long _askedAt;
    private int _slowness = 1;
    private (long Since, TimeSpan Wait)? _reread;

    // not kept: a front end begins before it can reach grains
    private IPresencePartitionGrain Partition => grains.GetGrain<IPresencePartitionGrain>(part);

    private IPresenceReaderGrain Reader => grains.GetGrain<IPresenceReaderGrain>(0);

    /// <summary>Reports and asks where it is time to. Fails as grain calls do; then the next look makes it good.</summary>
    public async Task LookAsync()
    {
        var taken = pressure.IsShedding && !IsTimeTo() ? [] : devices.Take(part);
        if (taken.Count > 0 || IsTimeTo())
            await ExchangeAsync(taken);
        if (_reread is { } reread && time.GetElapsedTime(reread.Since) >= reread.Wait)
            await ReadAgainAsync();
        if (!pressure.IsShedding)
            await LookUpAsync();
    }

    private bool IsTimeTo() => _askedAt == 0 || time.GetElapsedTime(_askedAt) >= Ordinary * Math.Max(_slowness, pressure.Factor);

    private async Task ExchangeAsync(List<(PresenceDevice Device, DeviceBeat Beat)> taken)
    {
        PresenceNews news;
        do
        {
            _askedAt = time.GetTimestamp();
            try
            {
                news = await Partition.ExchangeAsync(new PresenceReport(_epoch, _after, [.. taken.Select(t => t.Beat)]));
            }
            catch
            {
                devices.GiveBack(part, taken);
                throw;
            }
            // a silo that has no time is asked less often
            _slowness = time.GetElapsedTime(_askedAt) < Slow ? 1 : Math.Min(_slowness * 2, 8);
            TakeIn(news);
            taken = [];
        }
        while (news.HasMore);
    }

    private void TakeIn(PresenceNews news)
    {
        if (news.Epoch != _epoch || news.IsGap)
        {
            if (news.Epoch != _epoch)
                devices.RenewAll(part);
            if (_epoch != 0)
                BeginAgain(news.IsGap ? TimeSpan.Zero : Rebuilt);
        }
        (_epoch, _after) = (news.Epoch, news.Seq);
        figures.Changed(watches.Apply(news.Users));
        foreach (var sight in news.Sights)
            LookUpLater(sight.UserId, watches.Doubt(sight));
    }

    /// <summary>Every doubt must end: nothing that was asked before it ends it.</summary>
    private void LookUpLater(long userId, IReadOnlyCollection<long> viewers)
    {
        if (viewers.Count == 0)
            return;
        if (_lookups.TryGetValue(userId, out var known))
            known.UnionWith(viewers);
        else
            _lookups.Add(userId, [.. viewers]);
    }

    /// <summary>Changes may have been missed: states are read again, and who sees whom is looked up again, little by little.</summary>
    private void BeginAgain(TimeSpan wait)
    {
        _reread = (time.GetTimestamp(), wait);
        _doubtful.Clear();
        foreach (var id in watches.UsersOf(part))
            _doubtful.Enqueue(id);
    }

    private async Task ReadAgainAsync()
    {
        foreach (var some in watches.UsersOf(part).Chunk(ReadAtOnce))
        {
            var known = (await Partition.StatesAsync([.. some])).ToDictionary(p => p.UserId);
            figures.Changed(watches.Apply(some.Select(id => known.GetValueOrDefault(id, new UserPresence(id, PresenceState.Offline)))));
        }
        _reread = null;
    }

    private async Task LookUpAsync()
    {
        for (var i = 0; i < MostDoubtful && _doubtful.TryDequeue(out var id); i++)
            LookUpLater(id, watches.Doubt(new SightChange(id, 0), tellsMeanwhile: true));
        foreach (var (userId, viewers) in _lookups.Take(MostLookups).ToArray())
        {
            foreach (var some in viewers.Chunk(IPresenceReaderGrain.MostWatched))
            {
                var seers = await Reader.SeersAsync(userId, [.. some]);
                watches.Decide(userId, some.ToHashSet(), seers.ToHashSet());
            }
            _lookups.Remove(userId);
        }
    }
}
