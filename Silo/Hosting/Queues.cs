using Orleans.Configuration;
using Orleans.Streams;
using Social.Grains.Interfaces;
using Social.Streaming.Kafka;
using Social.Streaming.RabbitMq;

namespace Social.Silo.Hosting;

/// <summary>Which queues carry the streams. Embedded: memory, which loses what is on its way when the process dies; the store heals that.</summary>
internal static class Queues
{
    /// <summary>One pulling agent each; eight serve two cores and a machine of many alike.</summary>
    private const int QueueCount = 8;
    private const string KafkaSection = QueueOptions.Section + ":Kafka";
    private const string RabbitMqSection = QueueOptions.Section + ":RabbitMq";
    private const int BatchSize = 256;
    private const int LargestRead = 1000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    public static ISiloBuilder AddQueues(this ISiloBuilder silo, IConfiguration configuration)
    {
        var options = configuration.GetSection(QueueOptions.Section).Get<QueueOptions>() ?? new QueueOptions();
        switch (options.Posts)
        {
            case QueueOptions.Memory:
                return silo.AddMemoryQueue(StreamNames.Posts);
            case QueueOptions.Kafka:
                return silo.AddKafkaQueue(StreamNames.Posts);
            case QueueOptions.RabbitMq:
                return silo.AddRabbitMqQueue(StreamNames.Posts);
            case QueueOptions.None:
                return silo;
            default:
                throw new InvalidOperationException(
                    $"{QueueOptions.Section}:Posts is '{options.Posts}'; it must be '{QueueOptions.Memory}', '{QueueOptions.Kafka}', "
                    + $"'{QueueOptions.RabbitMq}' or '{QueueOptions.None}'.");
        }
    }

    private static ISiloBuilder AddKafkaQueue(this ISiloBuilder silo, string name) => silo.AddKafkaStreams(name, options => options
        .Configure(o => o.Topic = $"social.{name}")
        .BindConfiguration(KafkaSection)
        .Validate(o => o.BootstrapServers.Length > 0, $"{KafkaSection}:BootstrapServers is not set; it must name the brokers of the queue '{name}' as host:port"));

    private static ISiloBuilder AddRabbitMqQueue(this ISiloBuilder silo, string name) => silo.AddRabbitMqStreams(name, options => options
        .Configure(o => o.Exchange = $"social.{name}")
        .BindConfiguration(RabbitMqSection)
        .Validate(o => o.ConnectionString.Length > 0, $"{RabbitMqSection}:ConnectionString is not set; it must be the amqp:// address of the queue '{name}'"));

    private static ISiloBuilder AddMemoryQueue(this ISiloBuilder silo, string name) => silo.AddMemoryStreams(name, stream =>
    {
        stream.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
        stream.ConfigurePartitioning(QueueCount);
        stream.ConfigurePullingAgent(agent => agent.Configure(o =>
        {
            o.GetQueueMsgsTimerPeriod = Poll;
            o.BatchContainerBatchSize = BatchSize;
        }));
        stream.Configure<MemoryStreamCacheOptions>(cache => cache.Configure(o => o.MaxAddCount = LargestRead));
    });
}
