using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Streams;

namespace Social.Streaming.Kafka;

/// <summary>Adds stream providers on Kafka to silos and clients.</summary>
public static class KafkaHosting
{
    /// <summary>
    /// A provider that publishes and delivers. Subscriptions are implicit unless <paramref name="more"/> says otherwise; the size of batches is
    /// <see cref="KafkaStreamOptions.BatchSize"/>, not that of Orleans' agents.
    /// </summary>
    public static ISiloBuilder AddKafkaStreams(
        this ISiloBuilder silo, string name, Action<OptionsBuilder<KafkaStreamOptions>> configure, Action<ISiloPersistentStreamConfigurator>? more = null)
    {
        silo.Services.AddKafka(name, configure);
        return silo.AddPersistentStreams(name, KafkaAdapterFactory.Create, stream => stream.ConfigureAgents(more));
    }

    /// <summary>A provider that publishes; to deliver takes a silo.</summary>
    public static IClientBuilder AddKafkaStreams(this IClientBuilder client, string name, Action<OptionsBuilder<KafkaStreamOptions>> configure)
    {
        client.Services.AddKafka(name, configure);
        return client.AddPersistentStreams(
            name, KafkaAdapterFactory.Create, stream => stream.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly));
    }

    private static void AddKafka(this IServiceCollection services, string name, Action<OptionsBuilder<KafkaStreamOptions>> configure)
    {
        services.AddSingleton<IValidateOptions<KafkaStreamOptions>>(new KafkaStreamOptionsValidator(name));
        configure(services.AddOptions<KafkaStreamOptions>(name));
        services.AddOptions<KafkaStreamOptions>(name).ValidateOnStart();
        services.AddMetrics();
        services.AddKeyedSingleton(name, (provider, _) => new KafkaConnection(provider, name));
    }
}
