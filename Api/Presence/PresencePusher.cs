using System.Collections.Immutable;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.Api.Realtime;
using Social.Grains.Interfaces.Presence;

namespace Social.Api.Presence;

/// <summary>Tells connections what has changed about whom they watch: several users in one message, at most one a second each.</summary>
internal sealed partial class PresencePusher(
    PresenceWatches watches, PresencePressure pressure, PresenceFigures figures, IHubContext<SocialHub> hub, TimeProvider time, ILogger<PresencePusher> logger)
    : BackgroundService
{
    /// <summary>20,000 a second; what is more waits.</summary>
    private const int MostAtOnce = 2_000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <summary>While nothing is due.</summary>
    private static readonly TimeSpan LazyTick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CountedEvery = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var countedAt = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            var (slept, tick) = (time.GetTimestamp(), watches.Due > 0 ? Tick : LazyTick);
            await Task.Delay(tick, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pressure.Note(time.GetElapsedTime(slept) - tick);
            if (!pressure.IsShedding)
            {
                foreach (var (watcher, users) in watches.Take(time, pressure.Pause, MostAtOnce))
                    _ = SendAsync(watcher, users);
            }
            else if (time.GetElapsedTime(countedAt) > CountedEvery)
            {
                figures.Dropped(watches.Due);
                countedAt = time.GetTimestamp();
            }
        }
    }

    private async Task SendAsync(PresenceWatcher watcher, UserPresence[] users)
    {
        try
        {
            await hub.Clients.Client(watcher.ConnectionId).SendAsync(
                SignalRClientPush.EphemeralMethod, new HubEphemeral(PresenceTopic.Name, PresenceTopic.Name, new PresenceDiff([.. users])));
            figures.Pushed(users.Length, pressure.Factor > 1);
        }
        catch (Exception e)
        {
            // it is gone, or going
            LogNotSent(e, watcher.ConnectionId);
        }
        finally
        {
            watches.Left(watcher);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connection {ConnectionId} could not be told of presence")]
    private partial void LogNotSent(Exception exception, string connectionId);
}

/// <summary>Sent as <c>presence</c>: how these users are now. What was said of others before still holds.</summary>
internal sealed record PresenceDiff(ImmutableArray<UserPresence> Users);
