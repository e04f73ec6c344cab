using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;

namespace Social.Tests.Operations;

/// <summary>The instruments of this process under the names that the Prometheus exporter gives them, also those that have counted nothing yet and are not exposed.</summary>
internal sealed partial class PublishedInstruments : IDisposable
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["By"] = "bytes",
        ["MB"] = "megabytes",
    };

    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.Ordinal);
    private readonly MeterListener _listener;

    public PublishedInstruments(params string[] meters)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (meters.Any(m => instrument.Meter.Name.StartsWith(m, StringComparison.Ordinal)))
                    Add(instrument);
            },
        };
        _listener.Start();
    }

    public IReadOnlyCollection<string> Names => [.. _names.Keys];

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument)
    {
        var kind = instrument.GetType().Name;
        var name = Odd().Replace(instrument.Name, "_");
        if (instrument.Unit is { Length: > 0 } unit && unit[0] != '{')
        {
            var word = Units.GetValueOrDefault(unit, unit);
            if (!name.EndsWith(word, StringComparison.Ordinal))
                name += "_" + word;
        }
        if (kind.StartsWith("Histogram", StringComparison.Ordinal))
        {
            foreach (var part in (string[])["_bucket", "_sum", "_count"])
                _names[name + part] = true;
        }
        else if (kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal))
        {
            _names[name + "_total"] = true;
        }
        else
        {
            _names[name] = true;
        }
    }

    [GeneratedRegex("[^a-zA-Z0-9_:]+", RegexOptions.None, 1000)]
    private static partial Regex Odd();
}
