using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Social.ServiceDefaults;

/// <summary>
/// Begins the end of the process at SIGTERM or Ctrl+C, but not at once: first it says that it is not ready while it goes on serving, then clients on the hub are told; only then are
/// requests refused. A host by itself would close the hub's connections first. A second signal ends the waiting.
/// </summary>
public sealed partial class DrainLifetime(
    DrainPlan plan, Draining draining, IEnumerable<IDrainStep> steps, IHostApplicationLifetime host, TimeProvider time, ILogger<DrainLifetime> logger)
    : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _count;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signals.ForEach(s => s.Dispose());

    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1 || !host.ApplicationStarted.IsCancellationRequested)
            host.StopApplication();
        else
            _ = DrainAsync();
    }

    private async Task DrainAsync()
    {
        try
        {
            draining.Begin();
            LogDraining(plan.Delay, plan.HubGrace, plan.StopTimeout);
            await Task.Delay(plan.Delay, time, host.ApplicationStopping);
            await Task.WhenAll(steps.Select(s => s.DrainAsync(plan.HubGrace, host.ApplicationStopping)))
                .WaitAsync(plan.HubGrace + TimeSpan.FromSeconds(1), time, host.ApplicationStopping);
        }
        catch (Exception error)
        {
            LogCutShort(error);
        }
        finally
        {
            host.StopApplication();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Draining: not ready from now on, serving for {Delay}, hub clients have {HubGrace} to leave, the rest ends within {Rest}")]
    private partial void LogDraining(TimeSpan delay, TimeSpan hubGrace, TimeSpan rest);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The drain was cut short")]
    private partial void LogCutShort(Exception error);
}

/// <summary>Something to do while the process still serves but is going to end.</summary>
public interface IDrainStep
{
    /// <summary>Done within <paramref name="grace"/>, sooner when there is nothing left to wait for.</summary>
    Task DrainAsync(TimeSpan grace, CancellationToken cancellationToken);
}
