using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Social.Grains;
using Social.Grains.Interfaces;

namespace Social.Silo.Hosting;

/// <summary>
/// Ready while this process' clock is within half a second of the store's: ids carry the time, and posts are ordered by them. Measured at
/// most every 10 s.
/// </summary>
internal sealed class ClockHealthCheck(IStoreClock store, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly Measurement _measurement = new(TimeSpan.FromSeconds(10), time);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        _measurement.NowAsync(MeasureAsync).WaitAsync(cancellationToken);

    private async Task<HealthCheckResult> MeasureAsync()
    {
        try
        {
            var asked = time.GetTimestamp();
            var stored = await store.NowAsync(CancellationToken.None).WaitAsync(Limit, time);
            // the store looked at its clock somewhere on the way: the middle is the best guess
            var mine = time.GetUtcNow() - (time.GetElapsedTime(asked) / 2);
            var off = (mine - stored).Duration();
            return off <= Tolerance
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy(string.Create(
                    CultureInfo.InvariantCulture,
                    $"This clock is {off.TotalMilliseconds:0} ms off the store's; at most {Tolerance.TotalMilliseconds:0} will do."));
        }
        catch (Exception e) when (e is SocialException or TimeoutException)
        {
            // a store that is away is the other check's to tell
            return HealthCheckResult.Degraded($"The store's clock is not to be read: {e.Message}");
        }
    }
}
