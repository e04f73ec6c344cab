using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Streams;

namespace Social.Streaming.RabbitMq;

/// <summary>Registers RabbitMQ stream providers.</summary>
public static class RabbitMqHosting
{
    /// <summary>Streams of this provider are written to and read from RabbitMQ. Consumers subscribe implicitly.</summary>
    /// <param name="more">
    /// Further settings of the pulling agents. Their batch size stays 1: <see cref="RabbitMqStreamOptions.BatchSize"/> counts.
    /// </param>
    public static ISiloBuilder AddRabbitMqStreams(
        this ISiloBuilder silo, string name, Action<OptionsBuilder<RabbitMqStreamOptions>> configure,
        Action<ISiloPersistentStreamConfigurator>? more = null)
    {
        AddParts(silo.Services, name, configure);
        return silo.AddPersistentStreams(name, Create, stream => stream.ConfigureAgents(more));
    }

    /// <summary>A client that publishes to the silos' streams of the same name.</summary>
    public static IClientBuilder AddRabbitMqStreams(
        this IClientBuilder client, string name, Action<OptionsBuilder<RabbitMqStreamOptions>> configure)
    {
        AddParts(client.Services, name, configure);
        return client.AddPersistentStreams(name, Create, stream => stream.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly));
    }

    private static void AddParts(IServiceCollection services, string name, Action<OptionsBuilder<RabbitMqStreamOptions>> configure)
    {
        configure(services.AddOptions<RabbitMqStreamOptions>(name).ValidateOnStart());
        services.AddSingleton<IValidateOptions<RabbitMqStreamOptions>>(new RabbitMqStreamOptionsValidator(name));
        services.AddMetrics();
        services.AddKeyedSingleton(name, (s, _) => new StreamMetrics(
            s.GetRequiredService<IMeterFactory>(), name, s.GetService<TimeProvider>() ?? TimeProvider.System));
        services.AddKeyedSingleton(name, (s, _) => new RabbitMqAdapterFactory(s, name));
    }

    // the container disposes it
    private static IQueueAdapterFactory Create(IServiceProvider services, string name) =>
        services.GetRequiredKeyedService<RabbitMqAdapterFactory>(name);
}
