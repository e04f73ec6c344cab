using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Social.Streaming.RabbitMq;

/// <summary>
/// One connection that is opened when it is needed and again when it broke. The client's own recovery is off: it would bring channels back under
/// the same object, and delivery tags of the old one must never be used on the new.
/// </summary>
internal sealed partial class RabbitMqConnection : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestClose = TimeSpan.FromSeconds(2);

    private readonly ConnectionFactory _factory;
    private readonly TimeSpan _longestPause;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _closing = new();
    private IConnection? _connection;

    /// <param name="purpose">Shown in the broker's list of connections.</param>
    public RabbitMqConnection(RabbitMqStreamOptions options, string purpose, TimeProvider time, ILogger logger)
    {
        _factory = new ConnectionFactory
        {
            Uri = new Uri(options.ConnectionString),
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = options.Heartbeat,
            RequestedConnectionTimeout = LongestConnect,
            HandshakeContinuationTimeout = LongestConnect,
            ClientProvidedName = purpose,
        };
        options.ConfigureConnection?.Invoke(_factory);
        _longestPause = options.LongestReconnectPause;
        _time = time;
        _logger = logger;
    }

    /// <summary>Cancelled when the provider ends.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>An open connection, after however long it takes to reach the broker.</summary>
    public async Task<IConnection> GetAsync(CancellationToken cancellation)
    {
        if (_connection is { IsOpen: true } open)
            return open;
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_connection is { IsOpen: true } opened)
                return opened;
            await CloseAsync();
            return _connection = await ConnectAsync(cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await CloseAsync();
    }

    private async Task<IConnection> ConnectAsync(CancellationToken cancellation)
    {
        var where = _factory.Endpoint.ToString();
        for (var pause = FirstPause; ; pause = pause * 2 < _longestPause ? pause * 2 : _longestPause)
        {
            try
            {
                var connection = await _factory.CreateConnectionAsync(cancellation);
                LogConnected(_factory.ClientProvidedName, where);
                return connection;
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                // once per outage
                if (pause == FirstPause)
                    LogAway(e, _factory.ClientProvidedName, where);
            }

            await Task.Delay(pause, _time, cancellation);
        }
    }

    private async Task CloseAsync()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        if (connection.IsOpen)
            await connection.AbortAsync(LongestClose);
        await connection.DisposeAsync();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Purpose} is connected to RabbitMQ at {Address}")]
    private partial void LogConnected(string? purpose, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Purpose} cannot reach RabbitMQ at {Address}; it goes on trying")]
    private partial void LogAway(Exception exception, string? purpose, string address);
}
