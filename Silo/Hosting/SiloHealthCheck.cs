using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Social.Silo.Hosting;

/// <summary>Ready while the cluster counts this silo as active and every part of Orleans says it is well.</summary>
internal sealed class SiloHealthCheck(
    IClusterMembershipService membership, ILocalSiloDetails silo, IEnumerable<IHealthCheckParticipant> participants, TimeProvider time) : IHealthCheck
{
    private long _lastCheck = time.GetUtcNow().UtcTicks;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = membership.CurrentSnapshot.GetSiloStatus(silo.SiloAddress);
        if (status != SiloStatus.Active)
            return Task.FromResult(HealthCheckResult.Unhealthy($"The silo is {status}."));
        var last = new DateTime(Interlocked.Exchange(ref _lastCheck, time.GetUtcNow().UtcTicks), DateTimeKind.Utc);
        foreach (var participant in participants)
        {
            if (!participant.CheckHealth(last, out var reason))
                return Task.FromResult(HealthCheckResult.Unhealthy(reason));
        }
        return Task.FromResult(HealthCheckResult.Healthy());
    }
}
