using System.Globalization;
using RabbitMQ.Client;

namespace Social.Streaming.RabbitMq;

/// <summary>
/// What lies on the broker: a direct exchange; one quorum queue per Orleans queue, bound by its own name; a fanout exchange with one queue for
/// dead letters. All durable, declared by whoever comes first, never deleted here.
/// </summary>
internal sealed class RabbitMqTopology(RabbitMqStreamOptions options) : IDisposable
{
    // the broker answers a second declaration before a quorum queue of the first is up, and fails who uses it then
    private readonly SemaphoreSlim _one = new(1);
    private readonly string _prefix = options.QueuePrefix ?? options.Exchange;

    public string Exchange { get; } = options.Exchange;

    /// <summary>Name of the exchange of dead letters and of its queue.</summary>
    public string DeadLetters { get; } = options.Exchange + ".dead-letters";

    public string Queue(int number) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}.{number}");

    /// <summary>Everything that a producer may publish to.</summary>
    public Task DeclareAllAsync(IChannel channel, CancellationToken cancellation) =>
        DeclareAsync(channel, Enumerable.Range(0, options.Queues).Select(Queue), cancellation);

    /// <summary>One queue and what it needs.</summary>
    public Task DeclareAsync(IChannel channel, string queue, CancellationToken cancellation) => DeclareAsync(channel, [queue], cancellation);

    public void Dispose() => _one.Dispose();

    private async Task DeclareAsync(IChannel channel, IEnumerable<string> queues, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            await DeclareDeadLettersAsync(channel, cancellation);
            foreach (var queue in queues)
                await DeclareQueueAsync(channel, queue, cancellation);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task DeclareQueueAsync(IChannel channel, string queue, CancellationToken cancellation)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["x-queue-type"] = "quorum",
            ["x-quorum-initial-group-size"] = options.Replicas,
            // a silo that takes a queue over gets nothing while the one before it is still attached: the order holds
            ["x-single-active-consumer"] = true,
            ["x-max-length"] = options.QueueCapacity,
            ["x-overflow"] = "reject-publish",
            // without a limit some brokers put what is given back to the end of the queue, and others give up after 20
            ["x-delivery-limit"] = options.DeliveryLimit,
            ["x-dead-letter-exchange"] = DeadLetters,
            ["x-dead-letter-strategy"] = "at-least-once",
        };
        await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Direct, durable: true, autoDelete: false, cancellationToken: cancellation);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation);
        await channel.QueueBindAsync(queue, Exchange, queue, cancellationToken: cancellation);
    }

    private async Task DeclareDeadLettersAsync(IChannel channel, CancellationToken cancellation)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["x-queue-type"] = "quorum",
            ["x-quorum-initial-group-size"] = options.Replicas,
            ["x-max-length"] = options.DeadLetterCapacity,
        };
        await channel.ExchangeDeclareAsync(DeadLetters, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellation);
        await channel.QueueDeclareAsync(DeadLetters, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation);
        await channel.QueueBindAsync(DeadLetters, DeadLetters, "", cancellationToken: cancellation);
    }
}
