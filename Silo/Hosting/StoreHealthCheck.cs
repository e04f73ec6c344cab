using Microsoft.Extensions.Diagnostics.HealthChecks;
using Social.Grains;
using Social.Grains.Interfaces;

namespace Social.Silo.Hosting;

/// <summary>Ready while the relational store answers. Asked at most once a second, however many probe.</summary>
internal sealed class StoreHealthCheck(IStoreClock store, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly Measurement _measurement = new(TimeSpan.FromSeconds(1), time);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        _measurement.NowAsync(AskAsync).WaitAsync(cancellationToken);

    private async Task<HealthCheckResult> AskAsync()
    {
        try
        {
            await store.NowAsync(CancellationToken.None).WaitAsync(Limit, time);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is SocialException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy($"The store does not answer: {e.Message}");
        }
    }
}
