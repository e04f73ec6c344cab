using Orleans.Configuration;
using Orleans.Streams;
using Social.Grains.Interfaces;
using Social.Streaming.Kafka;
using Social.Streaming.RabbitMq;

namespace Social.Silo.Hosting;

/// <summary>Which queues carry the streams. Embedded: memory, which loses what is on its way when the process dies; the store heals that.</summary>
internal static class Queues
{
    private const string KafkaSection = QueueOptions.Section + ":Kafka";
    private const string RabbitMqSection = QueueOptions.Section + ":RabbitMq";
    private const int BatchSize = 256;
    private const int LargestRead = 1000;

    /// <summary>One pulling agent for each queue; eight serve two cores and a machine of many alike.</summary>
    private static readonly MemoryQueue PostsInMemory = new(8, TimeSpan.FromMilliseconds(5));

    /// <summary>Nobody waits for notifications: looking for them as often as for posts would cost an idle process a fiftieth of a core and more.</summary>
    private static readonly MemoryQueue NotificationsInMemory = new(2, TimeSpan.FromMilliseconds(50));

    public static ISiloBuilder AddQueues(this ISiloBuilder silo, IConfiguration configuration)
    {
        var options = configuration.GetSection(QueueOptions.Section).Get<QueueOptions>() ?? new QueueOptions();
        return silo
            .AddQueue(StreamNames.Posts, nameof(options.Posts), options.Posts, PostsInMemory, ownName: null)
            .AddQueue(StreamNames.Notifications, nameof(options.Notifications), options.Notifications, NotificationsInMemory, options.NotificationsName);
    }

    /// <param name="ownName">The topic or exchange; null takes that of the provider's section.</param>
    private static ISiloBuilder AddQueue(this ISiloBuilder silo, string name, string setting, string provider, MemoryQueue memory, string? ownName) =>
        provider switch
        {
            QueueOptions.Memory => silo.AddMemoryQueue(name, memory),
            QueueOptions.Kafka => silo.AddKafkaQueue(name, ownName),
            QueueOptions.RabbitMq => silo.AddRabbitMqQueue(name, ownName),
            QueueOptions.None => silo,
            _ => throw new InvalidOperationException(
                $"{QueueOptions.Section}:{setting} is '{provider}'; it must be '{QueueOptions.Memory}', '{QueueOptions.Kafka}', "
                + $"'{QueueOptions.RabbitMq}' or '{QueueOptions.None}'."),
        };

    private static ISiloBuilder AddKafkaQueue(this ISiloBuilder silo, string name, string? ownName) => silo.AddKafkaStreams(name, options => options
        .Configure(o => o.Topic = $"social.{name}")
        .BindConfiguration(KafkaSection)
        .Configure(o => (o.Topic, o.ConsumerGroup, o.DeadLetterTopic) =
            ownName is null ? (o.Topic, o.ConsumerGroup, o.DeadLetterTopic) : (ownName, ownName, $"{ownName}.dead-letters"))
        .Validate(o => o.BootstrapServers.Length > 0, $"{KafkaSection}:BootstrapServers is not set; it must name the brokers of the queue '{name}' as host:port"));

    private static ISiloBuilder AddRabbitMqQueue(this ISiloBuilder silo, string name, string? ownName) => silo.AddRabbitMqStreams(name, options => options
        .Configure(o => o.Exchange = $"social.{name}")
        .BindConfiguration(RabbitMqSection)
        .Configure(o => (o.Exchange, o.QueuePrefix) = ownName is null ? (o.Exchange, o.QueuePrefix) : (ownName, null))
        .Validate(o => o.ConnectionString.Length > 0, $"{RabbitMqSection}:ConnectionString is not set; it must be the amqp:// address of the queue '{name}'"));

    private static ISiloBuilder AddMemoryQueue(this ISiloBuilder silo, string name, MemoryQueue memory) => silo.AddMemoryStreams(name, stream =>
    {
        stream.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
        stream.ConfigurePartitioning(memory.Queues);
        stream.ConfigurePullingAgent(agent => agent.Configure(o =>
        {
            o.GetQueueMsgsTimerPeriod = memory.Poll;
            o.BatchContainerBatchSize = BatchSize;
        }));
        stream.Configure<MemoryStreamCacheOptions>(cache => cache.Configure(o => o.MaxAddCount = LargestRead));
    });

    private sealed record MemoryQueue(int Queues, TimeSpan Poll);
}
