using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Streams;

namespace Social.Streaming.RabbitMq;

/// <summary>
/// The parts of one provider in one process: a connection to publish over and one to read over, so that a broker that slows publishers down does
/// not stop the acknowledgements. Nothing connects before it is needed.
/// </summary>
internal sealed class RabbitMqAdapterFactory : IQueueAdapterFactory, IAsyncDisposable
{
    private readonly IServiceProvider _services;
    private readonly string _provider;
    private readonly RabbitMqStreamOptions _options;
    private readonly TimeProvider _time;
    private readonly RabbitMqTopology _topology;
    private readonly RabbitMqQueues _queues;
    private readonly RabbitMqMessages _messages;
    private readonly RabbitMqConnection _publishing;
    private readonly RabbitMqConnection _reading;
    private readonly RabbitMqPublisher _publisher;
    private readonly RabbitMqDeadLetters _deadLetters;
    private readonly StreamCaches _caches;
    private readonly StreamMetrics _metrics;
    private bool _disposed;

    public RabbitMqAdapterFactory(IServiceProvider services, string provider)
    {
        _services = services;
        _provider = provider;
        _options = services.GetRequiredService<IOptionsMonitor<RabbitMqStreamOptions>>().Get(provider);
        _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var who = $"{services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId} stream '{provider}'";
        _topology = new RabbitMqTopology(_options);
        _queues = new RabbitMqQueues(provider, _options.Queues, _topology);
        _messages = new RabbitMqMessages(_topology, services.GetRequiredService<Serializer<StreamPayload>>(), _time);
        _publishing = new RabbitMqConnection(_options, $"{who}, publishing", _time, Logger<RabbitMqConnection>());
        _reading = new RabbitMqConnection(_options, $"{who}, reading", _time, Logger<RabbitMqConnection>());
        _publisher = new RabbitMqPublisher(_publishing, _topology, _options, _time, Logger<RabbitMqPublisher>());
        _deadLetters = new RabbitMqDeadLetters(_publisher, _messages, _queues);
        // the broker sends no more than the prefetch ahead
        _caches = new StreamCaches(_options.Prefetch, _options.BatchSize);
        _metrics = services.GetRequiredKeyedService<StreamMetrics>(provider);
    }

    public Task<IQueueAdapter> CreateAdapter() =>
        Task.FromResult<IQueueAdapter>(new RabbitMqQueueAdapter(_provider, _queues, _messages, _publisher, _metrics, CreateReceiver));

    public Task<IQueueAdapter> CreateAdapter(CancellationToken cancellationToken) => CreateAdapter();

    public IQueueAdapterCache GetQueueAdapterCache() => _caches;

    public IStreamQueueMapper GetStreamQueueMapper() => _queues.Mapper;

    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId)
    {
        var serializer = _services.GetRequiredService<Serializer<StreamPayload>>();
        return Task.FromResult<IStreamFailureHandler>(
            new DeadLetterHandler(queueId, _caches, _deadLetters, serializer, _metrics, _time, Logger<DeadLetterHandler>()));
    }

    public async ValueTask DisposeAsync()
    {
        // the container holds it twice: as itself and as what Create answered
        if (_disposed)
            return;
        _disposed = true;
        await _publisher.DisposeAsync();
        await _publishing.DisposeAsync();
        await _reading.DisposeAsync();
        // a reader may have been declaring its queue until now
        _topology.Dispose();
    }

    private RabbitMqReceiver CreateReceiver(QueueId queue) => new(
        queue, _queues.Name(queue), _options, _reading, _topology, _messages, _deadLetters,
        _caches.Find(queue), _metrics, _time, Logger<RabbitMqReceiver>());

    private ILogger<T> Logger<T>() => _services.GetRequiredService<ILogger<T>>();
}
