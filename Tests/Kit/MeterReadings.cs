using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Social.Tests.Kit;

/// <summary>Listens to the instruments of a meter that are made while it lives. Counters add up; of gauges the sum of the last reading counts.</summary>
internal sealed class MeterReadings : IDisposable
{
    private readonly KeyValuePair<string, object?>? _tag;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _counters = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, double> _gauges = new(StringComparer.Ordinal);

    /// <param name="tag">Only what is tagged so counts, because other tests run at the same time; null: all, of one host.</param>
    /// <param name="host">Only meters of this host count; null: of any.</param>
    public MeterReadings(string meter, KeyValuePair<string, object?>? tag, IMeterFactory? host = null)
    {
        _tag = tag;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (string.Equals(instrument.Meter.Name, meter, StringComparison.Ordinal) && (host is null || instrument.Meter.Scope == host))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public double Read(string name)
    {
        lock (_gauges)
        {
            _gauges.Clear();
            _listener.RecordObservableInstruments();
            return _counters.GetValueOrDefault(name) + _gauges.GetValueOrDefault(name);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_tag is not { } tag || tags.Contains(tag))
            (instrument.IsObservable ? _gauges : _counters).AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
    }
}
