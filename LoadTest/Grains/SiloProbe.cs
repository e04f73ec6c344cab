using System.Collections.Immutable;
using System.Diagnostics;
using Social.LoadTest.Report;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Grains;

/// <summary>One silo as its metrics show it.</summary>
internal sealed class SiloProbe(int number, ServerAddress internalAddress) : IDisposable
{
    private static readonly Uri Metrics = new("metrics", UriKind.Relative);

    private readonly HttpClient _http = new() { BaseAddress = internalAddress.Uri, Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>From 0.</summary>
    public int Number => number;

    /// <summary>Null when the silo did not answer.</summary>
    public async Task<SiloState?> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var at = Stopwatch.GetTimestamp();
            return Read(at, PrometheusText.Parse(await _http.GetStringAsync(Metrics, cancellationToken)));
        }
        catch (Exception away) when (!cancellationToken.IsCancellationRequested && away is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private static SiloState Read(long at, PrometheusText metrics)
    {
        var heap = metrics.By("gc_heap_generation", "dotnet_gc_last_collection_heap_size_bytes").Values.Sum()
            - metrics.By("gc_heap_generation", "dotnet_gc_last_collection_heap_fragmentation_size_bytes").Values.Sum();
        return new SiloState(
            at,
            metrics.By("grain_type", "orleans_catalog_activations")
                .Where(static a => !a.Key.StartsWith("sys.", StringComparison.Ordinal))
                .ToImmutableSortedDictionary(a => a.Key, a => (long)a.Value, StringComparer.Ordinal),
            (long)heap,
            (long)(metrics.Sum("dotnet_process_memory_working_set") ?? 0),
            TimeSpan.FromSeconds(metrics.Sum("dotnet_process_cpu_time") ?? 0),
            metrics.Sum("social_home_pages") ?? 0);
    }
}

/// <summary>A silo at one moment.</summary>
/// <param name="At">Timestamp of the question.</param>
/// <param name="Activations">By type, without Orleans' own system targets.</param>
/// <param name="HeapBytes">Live managed memory as of the last collection.</param>
/// <param name="Cpu">Since the process started.</param>
/// <param name="Pages">Home pages served since then.</param>
internal sealed record SiloState(
    long At, ImmutableSortedDictionary<string, long> Activations, long HeapBytes, long ResidentBytes, TimeSpan Cpu, double Pages)
{
    public long Grains => Activations.Values.Sum();

    /// <summary>Live home timelines.</summary>
    public long Timelines => Activations.GetValueOrDefault("timeline");
}
