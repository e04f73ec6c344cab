using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces.Presence;

namespace Social.Api.Presence;

/// <summary>Talks with the partitions of presence, with each at its own pace: one that is away or slow holds up no other.</summary>
internal sealed partial class PresenceExchange(
    PresenceDevices devices, PresenceWatches watches, PresencePressure pressure, PresenceFigures figures, IGrainFactory grains, TimeProvider time,
    ILogger<PresenceExchange> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, PresenceRules.Parts).Select(part => RunAsync(part, stoppingToken)));

    private async Task RunAsync(int part, CancellationToken stoppingToken)
    {
        var partition = new FollowedPresence(part, devices, watches, pressure, figures, grains, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Tick, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await partition.LookAsync().WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // the process stops
            }
#pragma warning disable CA1031 // whatever it is, presence must not end the process; a front end that reaches no silo yet cannot even name a grain
            catch (Exception e)
#pragma warning restore CA1031
            {
                figures.Failed();
                LogFailed(e, part);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Partition {Part} of presence does not answer; it is tried again")]
    private partial void LogFailed(Exception exception, int part);
}
