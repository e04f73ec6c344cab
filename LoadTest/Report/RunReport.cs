namespace Social.LoadTest.Report;

/// <summary>What a run found. Passed when every check did, and there was one.</summary>
internal sealed class RunReport(string command, DateTimeOffset startedAt)
{
    /// <summary>The first differences tell enough; a broken run has millions.</summary>
    private const int MostDifferences = 20;

    private readonly Lock _lock = new();
    private readonly List<Operation> _operations = [];
    private readonly List<Figure> _figures = [];
    private readonly List<Check> _checks = [];
    private readonly List<string> _differences = [];

    public bool Passed => _checks.Count > 0 && _checks.TrueForAll(static check => check.Passed);

    /// <summary>Operations of one kind that took this long together.</summary>
    /// <param name="cpuMicroseconds">What the server spent on each, when that is known.</param>
    public void Add(string name, LatencyRecorder times, TimeSpan elapsed, double? cpuMicroseconds = null)
    {
        lock (_lock)
            _operations.Add(Operation.From(name, times, elapsed, cpuMicroseconds));
    }

    public void Add(string name, double value, string unit)
    {
        lock (_lock)
            _figures.Add(new Figure(name, Rounded.To3(value), unit));
    }

    public void Check(string name, bool passed, string found, string target)
    {
        lock (_lock)
            _checks.Add(new Check(name, passed, found, target));
    }

    public void AtLeast(string name, double value, double target, string unit) =>
        Check(name, value >= target, $"{Rounded.Text(value)} {unit}", $"≥ {Rounded.Text(target)} {unit}");

    public void AtMost(string name, double value, double target, string unit) =>
        Check(name, value <= target, $"{Rounded.Text(value)} {unit}", $"≤ {Rounded.Text(target)} {unit}");

    /// <summary>Keeps the first few; the count is for the check.</summary>
    public void Difference(string text)
    {
        lock (_lock)
        {
            if (_differences.Count < MostDifferences)
                _differences.Add(text);
        }
    }

    public ReportDocument ToDocument(string url, TimeSpan took)
    {
        lock (_lock)
        {
            return new ReportDocument(
                command, url, startedAt, Rounded.To3(
                    took.TotalSeconds), Passed, [.. _operations], [.. _figures], [.. _checks], [.. _differences]);
        }
    }
}
