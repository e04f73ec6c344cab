using System.Diagnostics.Metrics;

namespace Social.Api.Presence;

/// <summary>Figures of presence in a front end.</summary>
internal sealed class PresenceFigures : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _pushes;
    private readonly Counter<long> _diffs;
    private readonly Counter<long> _changes;
    private readonly Counter<long> _delayed;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _failures;

    public PresenceFigures(PresenceWatches watches, PresencePressure pressure, IMeterFactory meters)
    {
        _meter = meters.Create("Social.Presence");
        _pushes = _meter.CreateCounter<long>("social_presence_pushes", description: "Messages about presence sent to connections, each about one or more users");
        _diffs = _meter.CreateCounter<long>("social_presence_diffs", description: "Users in these messages");
        _changes = _meter.CreateCounter<long>("social_presence_changes", description: "Changes of users whom somebody watches here");
        _delayed = _meter.CreateCounter<long>("social_presence_delayed", description: "Messages that came later than usual because the process is overloaded");
        _dropped = _meter.CreateCounter<long>("social_presence_dropped", description: "Messages that were due and not sent because the process is overloaded; what holds then is sent afterwards");
        _failures = _meter.CreateCounter<long>("social_presence_exchange_failures", description: "Reports to partitions that failed; they are made again");
        _meter.CreateObservableGauge("social_presence_watched", () => watches.Watched, description: "Pairs of a connection and a user whom it watches");
        _meter.CreateObservableGauge("social_presence_due", () => watches.Due, description: "Connections that wait to be told something");
        _meter.CreateObservableGauge("social_presence_pressure", () => pressure.Level, description: "Presence gives way: 0 no, 1 it goes out less often, 2 not at all");
    }

    public void Pushed(int users, bool isDelayed)
    {
        _pushes.Add(1);
        _diffs.Add(users);
        if (isDelayed)
            _delayed.Add(1);
    }

    public void Changed(int users) => _changes.Add(users);

    public void Dropped(int pushes) => _dropped.Add(pushes);

    public void Failed() => _failures.Add(1);

    public void Dispose() => _meter.Dispose();
}
