using RabbitMQ.Client;

namespace Social.Streaming.RabbitMq;

/// <summary>
/// One RabbitMQ stream provider; named by provider. What is declared on the broker (counts, capacities, limits) cannot be changed for
/// queues that exist.
/// </summary>
public sealed class RabbitMqStreamOptions
{
    /// <summary><c>amqp://user:password@host:port/vhost</c>, or <c>amqps://…</c> for TLS with the machine's trusted authorities.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Exchange that events are published to. Dead letters go to the exchange and queue <c>&lt;Exchange&gt;.dead-letters</c>.
    /// </summary>
    public string Exchange { get; set; } = "orleans";

    /// <summary>Queues are named <c>&lt;prefix&gt;.&lt;n&gt;</c>. Default: the exchange's name.</summary>
    public string? QueuePrefix { get; set; }

    /// <summary>
    /// Queues, each read by one silo at a time. A stream always lies on the same one, so another count moves streams to other queues.
    /// </summary>
    public int Queues { get; set; } = 8;

    /// <summary>Copies of each queue in a broker cluster; the broker makes no more than it has nodes.</summary>
    public int Replicas { get; set; } = 3;

    /// <summary>Messages that a queue holds at most; further ones are refused, which the producer sees as an error.</summary>
    public int QueueCapacity { get; set; } = 1_000_000;

    /// <summary>Dead letters kept; the oldest go first.</summary>
    public int DeadLetterCapacity { get; set; } = 100_000;

    /// <summary>
    /// Times that the broker hands out one message again (each hand-over or broken connection counts) before it dead-letters it.
    /// </summary>
    public int DeliveryLimit { get; set; } = 100;

    /// <summary>
    /// Messages that a silo holds of one queue without having acknowledged them. One stream whose consumer hangs stops its queue after so
    /// many.
    /// </summary>
    public int Prefetch { get; set; } = 4096;

    /// <summary>Messages of one stream handed to a consumer at once.</summary>
    public int BatchSize { get; set; } = 256;

    /// <summary>Published messages that the broker has not confirmed yet, per process; more wait.</summary>
    public int MaxUnconfirmed { get; set; } = 2048;

    /// <summary>From publishing to the broker's confirmation; then the producer gets an error, though the event may still arrive.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A machine that vanished without closing its connection gives its queues free after twice this time.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest pause between attempts to reach a broker that is away; the first is 100 ms.</summary>
    public TimeSpan LongestReconnectPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Last word on the connection, such as a client certificate.</summary>
    public Action<ConnectionFactory>? ConfigureConnection { get; set; }
}
