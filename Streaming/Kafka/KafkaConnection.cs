using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Serialization;

namespace Social.Streaming.Kafka;

/// <summary>All that one provider has in this process: one producer, at most one consumer for all its partitions, its caches and figures.</summary>
internal sealed class KafkaConnection : IDisposable
{
    public KafkaConnection(IServiceProvider services, string provider)
    {
        Provider = provider;
        Options = services.GetRequiredService<IOptionsMonitor<KafkaStreamOptions>>().Get(provider);
        Time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        Serializer = services.GetRequiredService<Serializer<StreamPayload>>();
        Logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Social.Streaming.Kafka");
        Metrics = new StreamMetrics(services.GetRequiredService<IMeterFactory>(), provider, Time);
        Log = new KafkaLog(provider, Options.BootstrapServers, Logger);
        Clients = new KafkaClients(Options, Log);
        Topic = new KafkaTopic(provider, Options, Clients, Log, Time, Logger);
        Queues = new KafkaQueues(provider, Options.Partitions);
        Caches = new StreamCaches(Options.CacheSize, Options.BatchSize);
        Publisher = new KafkaPublisher(Clients, Log);
        DeadLetters = new KafkaDeadLetters(Options, Publisher, Queues);
        Reader = new KafkaReader(this);
    }

    public string Provider { get; }

    public KafkaStreamOptions Options { get; }

    public TimeProvider Time { get; }

    public Serializer<StreamPayload> Serializer { get; }

    public ILogger Logger { get; }

    public StreamMetrics Metrics { get; }

    public KafkaLog Log { get; }

    public KafkaClients Clients { get; }

    public KafkaTopic Topic { get; }

    public KafkaQueues Queues { get; }

    public StreamCaches Caches { get; }

    public KafkaPublisher Publisher { get; }

    public KafkaDeadLetters DeadLetters { get; }

    public KafkaReader Reader { get; }

    public void Dispose()
    {
        Topic.Dispose();
        Reader.Dispose();
        Publisher.Dispose();
        Metrics.Dispose();
    }
}
