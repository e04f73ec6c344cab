using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Social.Grains.Presence;

/// <summary>Figures of presence in a silo.</summary>
internal sealed class PresenceMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _beats;
    private readonly Counter<long> _expired;
    private readonly Counter<long> _writes;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _lost;
    private readonly ConcurrentDictionary<int, int> _users = new();

    public PresenceMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Social.Presence");
        _beats = _meter.CreateCounter<long>("social_presence_beats", description: "Heartbeats and states of devices that front ends reported");
        _expired = _meter.CreateCounter<long>("social_presence_expired", description: "Users whose state changed because a device was silent for too long");
        _writes = _meter.CreateCounter<long>("social_presence_last_seen_writes", description: "Users of whom it was written down when they were last seen");
        _failures = _meter.CreateCounter<long>("social_presence_last_seen_failures", description: "Writes of these, of many users each, that failed; they are tried again");
        _lost = _meter.CreateCounter<long>("social_presence_sights_lost", description: "Changes of who sees whom that front ends were not told of, because a partition was away for too long");
        _meter.CreateObservableGauge("social_presence_users", () => _users.Values.Sum(), description: "Users who are present, or were a moment ago, in the partitions of this silo");
    }

    public void Heard(int count)
    {
        if (count > 0)
            _beats.Add(count);
    }

    public void Settled(int part, int users, long expired)
    {
        _users[part] = users;
        if (expired > 0)
            _expired.Add(expired);
    }

    public void Wrote(int count) => _writes.Add(count);

    public void WriteFailed() => _failures.Add(1);

    public void SightLost() => _lost.Add(1);

    public void Left(int part) => _users.TryRemove(part, out _);

    public void Dispose() => _meter.Dispose();
}
