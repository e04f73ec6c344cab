using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.ServiceDefaults;

namespace Social.Api.Realtime;

/// <summary>Tells every hub client of this process <c>server.draining</c> and waits, for a while, until they have left for another one.</summary>
internal sealed partial class HubDrain(HubConnections connections, HubReach reach, IHubContext<SocialHub> hub, TimeProvider time, ILogger<HubDrain> logger) : IDrainStep
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public async Task DrainAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        reach.Leave();
        var start = time.GetTimestamp();
        var within = (int)Math.Ceiling(grace.TotalSeconds);
        var push = new Push("server", "server.draining", new ServerDraining(within), 1, time.GetUtcNow());
        var told = connections.Ids();
        if (told.Count == 0)
            return;
        LogTelling(told.Count, within);
        try
        {
            // a client that does not read must not hold up the others
            await Task.WhenAll(told.Select(id => SignalRClientPush.SendAsync(hub.Clients.Client(id), push))).WaitAsync(grace, time, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotAll(error);
        }
        while (connections.Count > 0 && time.GetElapsedTime(start) < grace)
            await Task.Delay(Look, time, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} hub clients are told to reconnect within {Seconds} s")]
    private partial void LogTelling(int count, int seconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Not every hub client could be told")]
    private partial void LogNotAll(Exception error);
}

/// <summary>Sent with <c>server.draining</c>.</summary>
/// <param name="ReconnectWithinSeconds">Reconnect at a moment of your own choice, at random, within this time; then the connection is closed.</param>
internal sealed record ServerDraining(int ReconnectWithinSeconds);
