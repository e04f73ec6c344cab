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

    /// <summary>One timer for all: waking up costs more than what there mostly is to do.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        FollowedPresence[] partitions =
            [.. Enumerable.Range(0, PresenceRules.Parts).Select(part => new FollowedPresence(part, devices, watches, pressure, figures, grains, time))];
        var looks = Enumerable.Repeat(Task.CompletedTask, partitions.Length).ToArray();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Tick, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            for (var part = 0; part < partitions.Length; part++)
            {
                if (looks[part].IsCompleted)
                    looks[part] = LookAsync(part, partitions[part]);
            }
        }
    }

    private async Task LookAsync(int part, FollowedPresence partition)
    {
        try
        {
            await partition.LookAsync();
        }
#pragma warning disable CA1031 // whatever it is, presence must not end the process; a front end that reaches no silo yet cannot even name a grain
        catch (Exception e)
#pragma warning restore CA1031
        {
            figures.Failed();
            LogFailed(e, part);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Partition {Part} of presence does not answer; it is tried again")]
    private partial void LogFailed(Exception exception, int part);
}
