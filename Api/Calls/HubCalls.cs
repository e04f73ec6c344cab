using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.Api.Realtime;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;

namespace Social.Api.Calls;

/// <summary>
/// The seats in calls that connections of this process have. It vouches for them as long as it lives and they do: says so every 15 s, and says at once when one is gone.
/// </summary>
internal sealed partial class HubCalls(IGrainFactory grains, TimeProvider time, ILogger<HubCalls> logger) : BackgroundService
{
    private const string PaceKey = "calls";
    private const int AtOnce = 32;

    /// <summary>Calls of methods of calls, by one connection: a burst of ICE candidates to seven others, and a steady rate.</summary>
    private const int Burst = 400;
    private const double PerSecond = 100;

    /// <summary>A third of the lease that calls give.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    // by connection, of which each has one at most: people are in one call at a time
    private readonly ConcurrentDictionary<string, HeldSeat> _seats = new(StringComparer.Ordinal);

    public static HubAnswer TooMany { get; } = new(false, ErrorCodes.TooManyRequests, "Too much at once on this connection; slow down.");

    /// <summary>Counts a call of a method.</summary>
    public bool TryTake(HubCallerContext connection)
    {
        // a connection's methods run one at a time
        var now = time.GetTimestamp();
        var pace = connection.Items.TryGetValue(PaceKey, out var known) ? (Pace)known! : new Pace(Burst, now);
        var left = Math.Min(Burst, pace.Left + (time.GetElapsedTime(pace.At, now).TotalSeconds * PerSecond));
        connection.Items[PaceKey] = new Pace(Math.Max(0, left - 1), now);
        return left >= 1;
    }

    /// <summary>From now on this process vouches for the seat. A connection that has gone meanwhile loses it at once.</summary>
    public async Task HoldAsync(HubCallerContext connection, CallDevice device, long callId)
    {
        _seats[connection.ConnectionId] = new HeldSeat(device, callId);
        if (connection.ConnectionAborted.IsCancellationRequested)
            await LeaveAsync(connection.ConnectionId);
    }

    /// <summary>The connection is gone.</summary>
    public async Task LeaveAsync(string connection)
    {
        if (!_seats.TryRemove(connection, out var seat))
            return;
        try
        {
            await grains.GetGrain<ICallGrain>(seat.CallId).DisconnectAsync(seat.Device);
        }
        catch (Exception e)
        {
            // the lease runs out
            LogNotTold(e, seat.CallId);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var some in _seats.ToArray().Chunk(AtOnce))
                    await Task.WhenAll(some.Select(RenewAsync)).WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the process stops
        }
    }

    private async Task RenewAsync(KeyValuePair<string, HeldSeat> held)
    {
        try
        {
            if (!await grains.GetGrain<ICallGrain>(held.Value.CallId).RenewAsync(held.Value.Device))
                _seats.TryRemove(held);
        }
        catch (SocialException e) when (e.Kind == ErrorKind.NotFound)
        {
            _seats.TryRemove(held);
        }
        catch (Exception e)
        {
            LogNotRenewed(e, held.Value.CallId);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Call {CallId} could not be told that a connection is gone")]
    private partial void LogNotTold(Exception exception, long callId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A seat in call {CallId} could not be renewed; it is tried again")]
    private partial void LogNotRenewed(Exception exception, long callId);

    private sealed record HeldSeat(CallDevice Device, long CallId);

    private sealed record Pace(double Left, long At);
}
