using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Social.Streaming.RabbitMq;

/// <summary>
/// Publishes with confirms: many at once, in the order of the calls, a bounded number of them unconfirmed. One task sends over one channel and
/// opens another when it broke; what was unconfirmed then is reported as failed, not repeated: only the caller knows if that is wanted.
/// What the broker refused is not there for sure: that is tried again until the caller's time is over.
/// </summary>
internal sealed partial class RabbitMqPublisher : IAsyncDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private readonly RabbitMqConnection _connection;
    private readonly RabbitMqTopology _topology;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<OutgoingMessage> _waiting;
    private readonly SemaphoreSlim _room;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Task? _pump;
    private IChannel? _channel;
    private volatile bool _unroutable;

    public RabbitMqPublisher(
        RabbitMqConnection connection, RabbitMqTopology topology, RabbitMqStreamOptions options, TimeProvider time, ILogger logger)
    {
        _connection = connection;
        _topology = topology;
        _timeout = options.PublishTimeout;
        _time = time;
        _logger = logger;
        _waiting = Channel.CreateBounded<OutgoingMessage>(new BoundedChannelOptions(options.MaxUnconfirmed) { SingleReader = true });
        _room = new SemaphoreSlim(options.MaxUnconfirmed);
    }

    /// <summary>Returns when the broker has the message on as many nodes as it promised.</summary>
    /// <exception cref="RabbitMqPublishException">It was refused, could not be routed, or was not confirmed in time.</exception>
    public async Task PublishAsync(OutgoingMessage message)
    {
        Start();
        using var limit = new CancellationTokenSource(_timeout, _time);
        try
        {
            if (!_waiting.Writer.TryWrite(message))
                await _waiting.Writer.WriteAsync(message, limit.Token);
            if (!message.IsSettled)
                await message.Confirmed.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            message.Fail(
                message.Refusal is null ? $"RabbitMQ did not confirm a message within {_timeout}" : "RabbitMQ refuses a message; its queue may be full",
                message.Refusal);
        }
        catch (ChannelClosedException)
        {
            message.Fail("The stream provider has stopped");
        }

        await message.Confirmed;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stop.CancelAsync();
        if (_pump is not null)
            await _pump;
    }

    private void Start()
    {
        if (_pump is not null)
            return;
        lock (_lock)
            // not on the scheduler of the grain that happens to publish first
            _pump ??= Task.Run(PumpAsync);
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var message in _waiting.Reader.ReadAllAsync(_stop.Token))
            {
                await _room.WaitAsync(_stop.Token);
                var channel = await OpenAsync(_stop.Token);
                // its caller may have given up meanwhile
                if (message.IsSettled)
                    _room.Release();
                else
                    _ = SendAsync(channel, message);
            }
        }
        catch (OperationCanceledException)
        {
            // stopped
        }

        while (_waiting.Reader.TryRead(out var left))
            left.Fail("The stream provider has stopped");
        if (_channel is not null)
            await _channel.DisposeAsync();
    }

    /// <summary>The part before the first wait runs in the pump: it decides the order.</summary>
    private async Task SendAsync(IChannel channel, OutgoingMessage message)
    {
        try
        {
            await channel.BasicPublishAsync(
                message.Exchange, message.RoutingKey, mandatory: true, message.Properties, message.Body, CancellationToken.None);
            message.Confirm();
        }
        catch (PublishReturnException e)
        {
            _unroutable = true;
            message.Fail("RabbitMQ has no queue for a message", e);
        }
        catch (PublishException e)
        {
            // the queue is full, or has just been made and is not up yet
            message.Refusal = e;
            _ = SendAgainAsync(message);
        }
        catch (Exception e)
        {
            message.Fail("The connection to RabbitMQ broke before a message was confirmed", e);
        }
        finally
        {
            _room.Release();
        }
    }

    private async Task SendAgainAsync(OutgoingMessage message)
    {
        try
        {
            await Task.Delay(RetryPause, _time, _stop.Token);
            if (!message.IsSettled)
                await _waiting.Writer.WriteAsync(message, _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            message.Fail("The stream provider has stopped", message.Refusal);
        }
    }

    /// <summary>Waits as long as it takes; callers have their own limit.</summary>
    private async Task<IChannel> OpenAsync(CancellationToken cancellation)
    {
        for (var failed = false; ; failed = true)
        {
            if (_channel is { IsOpen: true } open && !_unroutable)
                return open;
            try
            {
                if (_channel is not { IsOpen: true })
                    await ReopenAsync(cancellation);
                _unroutable = false;
                await _topology.DeclareAllAsync(_channel!, cancellation);
                continue;
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                if (!failed)
                    LogCannotOpen(e);
            }

            await Task.Delay(RetryPause, _time, cancellation);
        }
    }

    private async Task ReopenAsync(CancellationToken cancellation)
    {
        var connection = await _connection.GetAsync(cancellation);
        if (_channel is not null)
            await _channel.DisposeAsync();
        var confirms = new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true,
            outstandingPublisherConfirmationsRateLimiter: null);
        _channel = await connection.CreateChannelAsync(confirms, cancellation);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot publish to RabbitMQ; it is tried again")]
    private partial void LogCannotOpen(Exception exception);
}
