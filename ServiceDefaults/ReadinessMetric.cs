using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Social.ServiceDefaults;

/// <summary>What <c>/health/ready</c> would say, as a metric: a process that runs but never becomes ready can be seen and alerted on.</summary>
internal sealed class ReadinessMetric : IHealthCheckPublisher, IDisposable
{
    private readonly Meter _meter;
    private volatile bool _isReady;

    public ReadinessMetric(IMeterFactory meters)
    {
        _meter = meters.Create("Social.Health");
        _meter.CreateObservableGauge("social_ready", () => _isReady ? 1 : 0, description: "1 while the process is ready for traffic");
    }

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        _isReady = report.Status != HealthStatus.Unhealthy;
        return Task.CompletedTask;
    }

    public void Dispose() => _meter.Dispose();
}
