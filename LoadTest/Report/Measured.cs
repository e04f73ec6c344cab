namespace Social.LoadTest.Report;

/// <summary>One of several things measured in turns, over all its rounds.</summary>
internal sealed class Measured(string name)
{
    private readonly LatencyRecorder _times = new();
    private TimeSpan _elapsed;
    private TimeSpan? _cpu = TimeSpan.Zero;

    public double PerSecond => _elapsed > TimeSpan.Zero ? _times.Count / _elapsed.TotalSeconds : 0;

    /// <summary>The server's processor time for each; null when it could not be read.</summary>
    public double? CpuMicroseconds =>
        _cpu is { } cpu && cpu > TimeSpan.Zero && _times.Count > 0 ? cpu.TotalMicroseconds / _times.Count : null;

    public double P99 => _times.Milliseconds(99);

    /// <summary>Adds a round; null <paramref name="cpu"/> makes the whole unknown.</summary>
    public void Add(LatencyRecorder times, TimeSpan elapsed, TimeSpan? cpu)
    {
        _times.Add(times);
        _elapsed += elapsed;
        _cpu += cpu;
    }

    public void AddTo(RunReport report) => report.Add(name, _times, _elapsed, CpuMicroseconds);
}
