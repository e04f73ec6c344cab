using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.ServiceDefaults;

namespace Social.Api.Realtime;

/// <summary>
/// Joins connections to groups. In a cluster a group is a channel of Redis: while that is away joining fails at once, for a connection that seems to be subscribed and is not would be deaf
/// for ever.
/// </summary>
internal sealed partial class HubReach(IServiceProvider services, IHostApplicationLifetime host, ILogger<HubReach> logger)
{
    private readonly RedisConnection? _redis = services.GetService<RedisConnection>();
    private volatile bool _isLeaving;

    /// <summary>Whether clients that connect now would hear anything, for more than a moment.</summary>
    public bool IsOpen => !_isLeaving && !host.ApplicationStopping.IsCancellationRequested && IsConnected;

    private bool IsConnected => _redis is not { IsConnected: false };

    /// <summary>
    /// No further connections. One that came between the closing of the others and the end of listening would be closed by nobody, and hold up the end of the process for
    /// as long as that may take.
    /// </summary>
    public void Leave() => _isLeaving = true;

    public async Task<bool> TryJoinAsync(IGroupManager groups, HubCallerContext connection, string group)
    {
        if (!IsConnected)
            return false;
        try
        {
            await groups.AddToGroupAsync(connection.ConnectionId, group, connection.ConnectionAborted);
            return true;
        }
        catch (Exception error) when (RedisFailure.Is(error) && !connection.ConnectionAborted.IsCancellationRequested)
        {
            LogNotJoined(error);
            // what the backplane noted before it failed would keep the next one from subscribing
            await LeaveAsync(groups, connection, group);
            return false;
        }
    }

    public async Task LeaveAsync(IGroupManager groups, HubCallerContext connection, string group)
    {
        try
        {
            await groups.RemoveFromGroupAsync(connection.ConnectionId, group, connection.ConnectionAborted);
        }
        catch (Exception error) when (RedisFailure.Is(error) && !connection.ConnectionAborted.IsCancellationRequested)
        {
            LogNotLeft(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A connection could not join its group")]
    private partial void LogNotJoined(Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A connection could not leave its group")]
    private partial void LogNotLeft(Exception error);
}
