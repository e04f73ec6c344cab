using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.Api.Gateway;
using Social.Grains.Interfaces;

namespace Social.Api.Realtime;

/// <summary>Tells the connections of a session that ended <c>session.revoked</c> and closes them.</summary>
internal sealed partial class HubFarewell(
    SessionRevocations revocations, HubConnections connections, IHubContext<SocialHub> hub, TimeProvider time, ILogger<HubFarewell> logger) : IHostedService
{
    private static readonly TimeSpan LongestSend = TimeSpan.FromSeconds(1);

    /// <summary>An abort throws away what has not left yet, so what was sent gets this long to leave.</summary>
    private static readonly TimeSpan Leaving = TimeSpan.FromMilliseconds(200);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        revocations.SessionRevoked += Close;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        revocations.SessionRevoked -= Close;
        return Task.CompletedTask;
    }

    private void Close(long sessionId)
    {
        foreach (var connection in connections.OfSession(sessionId))
            _ = CloseAsync(connection, sessionId);
    }

    private async Task CloseAsync(HubCallerContext connection, long sessionId)
    {
        try
        {
            var revoked = new Push($"session:{sessionId}", "session.revoked", new EndedSession(sessionId), 1, time.GetUtcNow());
            await SignalRClientPush.SendAsync(hub.Clients.Client(connection.ConnectionId), revoked).WaitAsync(LongestSend, time);
            await Task.Delay(Leaving, time);
        }
        catch (Exception e)
        {
            LogNotTold(e, connection.ConnectionId);
        }
        finally
        {
            connection.Abort();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connection {ConnectionId} closes without being told why")]
    private partial void LogNotTold(Exception exception, string connectionId);
}

/// <summary>Sent with <c>session.revoked</c>.</summary>
internal sealed record EndedSession(long Id);
