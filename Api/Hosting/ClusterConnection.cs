using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Social.Api.Hosting;

/// <summary>Whether this front end reaches a silo; as a health check it is what makes the process ready.</summary>
internal sealed partial class ClusterConnection(TimeProvider time, ILogger<ClusterConnection> logger)
    : IClusterConnectionStatusObserver, IClientConnectionRetryFilter, IHealthCheck
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private volatile bool _hasStarted;
    private volatile int _gateways;
    private bool _isToldOfWaiting;

    public bool IsConnected => _hasStarted && _gateways > 0;

    /// <summary>The client has started: from now on calls can be made.</summary>
    public void Started()
    {
        _hasStarted = true;
        LogConnected(_gateways);
    }

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        _gateways = currentNumberOfGateways;
        if (_hasStarted && connectionRecovered)
            LogConnected(currentNumberOfGateways);
    }

    public void NotifyClusterConnectionLost()
    {
        _gateways = 0;
        LogLost();
    }

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (!_isToldOfWaiting)
            LogWaiting(exception.Message);
        _isToldOfWaiting = true;
        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(IsConnected ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("No silo can be reached."));

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to the cluster through {Gateways} silos")]
    private partial void LogConnected(int gateways);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No silo can be reached: requests are answered 503 until one can")]
    private partial void LogLost();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for a silo: {Reason}")]
    private partial void LogWaiting(string reason);
}
