using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Social.Silo.Hosting;

/// <summary>A health check's last result, good for a while: whoever asks earlier, or while one is being measured, gets that one.</summary>
internal sealed class Measurement(TimeSpan goodFor, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task<HealthCheckResult>? _last;
    private long _started;

    public Task<HealthCheckResult> NowAsync(Func<Task<HealthCheckResult>> measure)
    {
        lock (_gate)
        {
            if (_last is { } last && (!last.IsCompleted || time.GetElapsedTime(_started) < goodFor))
                return last;
            _started = time.GetTimestamp();
            return _last = Task.Run(measure);
        }
    }
}
