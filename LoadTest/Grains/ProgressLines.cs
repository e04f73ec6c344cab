using System.Diagnostics;
using System.Globalization;

namespace Social.LoadTest.Grains;

/// <summary>Lines with the time since the start, on standard error: a long run is watched in a log as well as on a terminal.</summary>
internal sealed class ProgressLines(TextWriter writer)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    public void Say(string text)
    {
        lock (_lock)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{Elapsed.TotalSeconds,7:N1} s] {text}"));
    }

    /// <summary>Follows something to its total, with a line each few seconds and one at the end.</summary>
    public Counted Count(string what, long total, long done = 0) => new(this, what, (done, total));

    /// <summary>For any number of callers.</summary>
    internal sealed class Counted(ProgressLines lines, string what, (long Before, long Total) range) : IDisposable
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private long _done = range.Before;
        private long _told = Stopwatch.GetTimestamp();

        public void Add(long count)
        {
            var done = Interlocked.Add(ref _done, count);
            var told = Volatile.Read(ref _told);
            if (Stopwatch.GetElapsedTime(told) < Pause || Interlocked.CompareExchange(ref _told, Stopwatch.GetTimestamp(), told) != told)
                return;
            var rate = (done - range.Before) / Stopwatch.GetElapsedTime(_start).TotalSeconds;
            var left = TimeSpan.FromSeconds((range.Total - done) / Math.Max(rate, 1e-3));
            lines.Say(string.Create(
                CultureInfo.InvariantCulture, $"{what}: {done:N0} of {range.Total:N0}, {rate:N0} a second, {left.TotalMinutes:N1} min left"));
        }

        public void Dispose()
        {
            var seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
            var (done, rate) = (_done, (_done - range.Before) / Math.Max(seconds, 1e-3));
            lines.Say(string.Create(CultureInfo.InvariantCulture, $"{what}: {done:N0} in {seconds:N1} s, {rate:N0} a second"));
        }
    }
}
