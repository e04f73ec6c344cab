using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Social.ServiceDefaults;

/// <summary>Whether this process has begun to end; as a health check it is what takes it out of a load balancer.</summary>
public sealed class Draining : IHealthCheck
{
    private volatile bool _hasBegun;

    public void Begin() => _hasBegun = true;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_hasBegun ? HealthCheckResult.Unhealthy("The process is draining.") : HealthCheckResult.Healthy());
}
