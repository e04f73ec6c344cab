using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Social.ServiceDefaults;

/// <summary>The one connection of this process to Redis, made when it is first asked for. It comes back by itself when Redis does.</summary>
public sealed partial class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly ConfigurationOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<RedisConnection> _logger;
    private readonly Lock _opening = new();
    private readonly Meter _meter;
    private Task<IConnectionMultiplexer>? _opened;
    private volatile IConnectionMultiplexer? _open;
    private int _isAway;

    public RedisConnection(ConfigurationOptions options, TimeProvider time, IMeterFactory meters, ILogger<RedisConnection> logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _meter = meters.Create("Social.Redis");
        _meter.CreateObservableGauge("social_redis_connected", () => IsConnected ? 1 : 0, description: "1 while Redis answers");
    }

    /// <summary>Whether a command makes sense at this moment.</summary>
    public bool IsConnected => _open is { IsConnected: true };

    /// <summary>The shared connection; nobody but this class disposes it. It may not be connected yet.</summary>
    public Task<IConnectionMultiplexer> OpenAsync()
    {
        lock (_opening)
            return _opened ??= ConnectAsync();
    }

    /// <summary>Waits until Redis answers; fails with a message that names the setting.</summary>
    public async Task ConnectedAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        await OpenAsync().WaitAsync(cancellationToken);
        while (!IsConnected)
        {
            if (_time.GetElapsedTime(start) > limit)
            {
                throw new InvalidOperationException(
                    $"{RedisOptions.Section}:{nameof(RedisOptions.ConnectionString)}: no Redis answers at {string.Join(", ", _options.EndPoints)} within {limit.TotalSeconds} s.");
            }
            await Task.Delay(Pause, _time, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_open is { } open)
            await open.DisposeAsync();
        _meter.Dispose();
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(_options);
        connection.ConnectionFailed += (_, failed) =>
        {
            if (failed.ConnectionType == ConnectionType.Interactive && Interlocked.Exchange(ref _isAway, 1) == 0)
                LogAway(failed.FailureType);
        };
        connection.ConnectionRestored += (_, restored) =>
        {
            if (restored.ConnectionType == ConnectionType.Interactive && Interlocked.Exchange(ref _isAway, 0) == 1)
                LogBack();
        };
        _open = connection;
        return connection;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is away ({Reason}): pushes between processes are dropped until it is back")]
    private partial void LogAway(ConnectionFailureType reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is back")]
    private partial void LogBack();
}
