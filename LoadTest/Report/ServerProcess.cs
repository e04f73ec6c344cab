using System.Globalization;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Report;

/// <summary>
/// The server as the operating system sees it: processor time and memory. From <c>/proc</c> when the process id is given or among the
/// server's metrics, else from the
/// metrics themselves, which may be some seconds old.
/// </summary>
internal sealed class ServerProcess(ServerAddress internalAddress, int? pid) : IDisposable
{
    /// <summary>USER_HZ: 100 on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    private readonly HttpClient _http = new() { BaseAddress = internalAddress.Uri, Timeout = TimeSpan.FromSeconds(5) };
    private int? _pid = pid;

    /// <summary>Processor time since the process started; null when it cannot be known.</summary>
    public async Task<TimeSpan?> CpuAsync(CancellationToken cancellationToken)
    {
        if (_pid is { } known)
            return CpuOf(known);
        if (await MetricsAsync(cancellationToken) is not { } metrics)
            return null;
        _pid = ProcessIdIn(metrics);
        return _pid is { } found && CpuOf(found) is { } cpu ? cpu : CpuIn(metrics);
    }

    /// <summary>Resident memory of a process in bytes; null when there is no such process.</summary>
    public static long? ResidentBytes(int pid)
    {
        foreach (var line in LinesOf($"/proc/{pid}/status"))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                return 1024 * long.Parse(line.AsSpan("VmRSS:".Length).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
        }

        return null;
    }

    public void Dispose() => _http.Dispose();

    private static TimeSpan? CpuOf(int pid)
    {
        if (LinesOf($"/proc/{pid}/stat") is not [var stat, ..])
            return null;
        // proc(5): after the name, which is in parentheses and may hold anything, utime and stime are the 12th and 13th field.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    private static string[] LinesOf(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private async Task<PrometheusText?> MetricsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return PrometheusText.Parse(await _http.GetStringAsync(new Uri("metrics", UriKind.Relative), cancellationToken));
        }
        catch (Exception away) when (!cancellationToken.IsCancellationRequested && away is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private static int? ProcessIdIn(PrometheusText metrics) =>
        int.TryParse(metrics.Label("process_pid"), NumberStyles.None, CultureInfo.InvariantCulture, out var found) ? found : null;

    private static TimeSpan? CpuIn(PrometheusText metrics) =>
        (metrics.Sum("dotnet_process_cpu_time") ?? metrics.Sum("process_cpu_time") ?? metrics.Sum("process_cpu_seconds")) is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
