using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Social.Streaming.Kafka;

/// <summary>What Orleans asks for the parts of a provider.</summary>
internal sealed class KafkaAdapterFactory(KafkaConnection kafka, ILogger<DeadLetterHandler> logger) : IQueueAdapterFactory
{
    public static IQueueAdapterFactory Create(IServiceProvider services, string name) =>
        ActivatorUtilities.CreateInstance<KafkaAdapterFactory>(services, services.GetRequiredKeyedService<KafkaConnection>(name));

    [Obsolete("Orleans calls the one with a token")]
    public Task<IQueueAdapter> CreateAdapter() => CreateAdapter(CancellationToken.None);

    /// <summary>Waits for nothing: a broker that is away must not stop a silo from starting.</summary>
    public Task<IQueueAdapter> CreateAdapter(CancellationToken cancellationToken)
    {
        kafka.Topic.Start();
        return Task.FromResult<IQueueAdapter>(new KafkaAdapter(kafka));
    }

    public IQueueAdapterCache GetQueueAdapterCache() => kafka.Caches;

    public IStreamQueueMapper GetStreamQueueMapper() => kafka.Queues.Mapper;

    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) => Task.FromResult<IStreamFailureHandler>(
        new DeadLetterHandler(queueId, kafka.Caches, kafka.DeadLetters, kafka.Serializer, kafka.Metrics, kafka.Time, logger));
}
