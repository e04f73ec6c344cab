using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Social.Tests.Cluster;

/// <summary>What clients met: how many requests were served, and each one that was not.</summary>
internal sealed class RequestLog
{
    private const int ListedFailures = 12;
    private readonly ConcurrentQueue<Unserved> _unserved = [];
    private readonly ConcurrentDictionary<Uri, bool> _leaving = [];
    private long _served;
    private long _longest;

    /// <summary>Tries that were not served, in the order in which they ended.</summary>
    public IReadOnlyCollection<Unserved> All => _unserved;

    public long ServedCount => Interlocked.Read(ref _served);

    public void Served(TimeSpan took)
    {
        Interlocked.Increment(ref _served);
        // two at once may lose the longer one of two: this is for a line of the report
        if (took.Ticks > Interlocked.Read(ref _longest))
            Interlocked.Exchange(ref _longest, took.Ticks);
    }

    public void Unserved(Unserved failure) => _unserved.Enqueue(failure with { Ended = Stopwatch.GetTimestamp(), IsOfLeaving = _leaving.ContainsKey(failure.Api) });

    /// <summary>An api is told to end and does not come back there: from now on its connections may be refused or end.</summary>
    public void Leaves(Uri api) => _leaving[api] = true;

    /// <summary>Forgets what was. Answers the longest served request since the last time.</summary>
    public TimeSpan Clear()
    {
        _unserved.Clear();
        return TimeSpan.FromTicks(Interlocked.Exchange(ref _longest, 0));
    }

    /// <summary>Nothing failed but with 503 and Retry-After, or at an api that left, and nothing before the begin or after the window.</summary>
    public void AssertOnlyWithin(long begin, TimeSpan window, string what)
    {
        var wrong = _unserved.Where(u => u.Ended < begin || Stopwatch.GetElapsedTime(begin, u.Began) > window || (u.IsOfConnection && !u.IsOfLeaving)).ToList();
        Assert.True(
            wrong.Count == 0,
            string.Join(Environment.NewLine, [
                $"{what}: {wrong.Count} of {_unserved.Count} requests failed in another way than with 503 within {window.TotalSeconds:N0} s:",
                .. wrong.Take(ListedFailures).Select(u => u.Describe(begin))]));
    }
}

/// <summary>A try that was not served.</summary>
/// <param name="Status">The status of the answer, or <see cref="Refused"/> or <see cref="Broken"/>.</param>
internal sealed record Unserved(long Began, HttpMethod Method, string Path, Uri Api, int Status, string? Reason = null)
{
    public const int Refused = 0;
    public const int Broken = -1;

    public bool IsOfConnection => Status is Refused or Broken;

    public long Ended { get; init; }

    /// <summary>Its api had been told to end.</summary>
    public bool IsOfLeaving { get; init; }

    public string Describe(long begin) => string.Create(
        CultureInfo.InvariantCulture,
        $"  {(Began < begin ? -1 : 1) * Stopwatch.GetElapsedTime(Math.Min(begin, Began), Math.Max(begin, Began)).TotalSeconds:+0.00;-0.00} s {Method} {Path} at {Api.Authority}: {Outcome}");

    private string Outcome => Status switch
    {
        Refused => "connection refused",
        Broken => $"connection broken: {Reason}",
        _ => Status.ToString(CultureInfo.InvariantCulture),
    };
}
