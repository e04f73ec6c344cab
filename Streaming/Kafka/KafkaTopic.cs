using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace Social.Streaming.Kafka;

/// <summary>
/// Sees to it that the topic is there with the configured number of partitions before anything is written or read. A different number is a
/// mistake that nobody should find out later: with fewer, agents would read partitions that are not there; with more, messages that others put
/// into them would never be read; and following the broker would send a stream to different partitions from silos that started at different times.
/// </summary>
internal sealed partial class KafkaTopic(string provider, KafkaStreamOptions options, KafkaClients clients, KafkaLog log, TimeProvider time, ILogger logger)
    : IDisposable
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _checked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Task? _check;
    private volatile string? _problem;
    private volatile bool _isReady;

    /// <summary>Asks the broker in the background until all is well.</summary>
    public void Start()
    {
        lock (_lock)
            _check ??= Task.Run(CheckUntilReadyAsync);
    }

    public bool IsReady => _isReady;

    /// <summary>Done when the topic can be used. Fails as soon as it is known that it cannot, and after the publish timeout at the latest.</summary>
    public Task ReadyAsync()
    {
        if (IsReady)
            return Task.CompletedTask;
        Start();
        return _problem is { } problem ? Task.FromException(new KafkaStreamException(problem)) : FirstCheckAsync();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _checked.TrySetResult();
    }

    private async Task FirstCheckAsync()
    {
        try
        {
            await _checked.Task.WaitAsync(options.PublishTimeout, time);
        }
        catch (TimeoutException e)
        {
            throw new KafkaStreamException(Silent(), e);
        }
        if (!IsReady)
            throw new KafkaStreamException(_problem ?? Silent());
    }

    private async Task CheckUntilReadyAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var admin = clients.Admin();
                await CheckAsync(admin);
                log.Back();
                _isReady = true;
                _checked.TrySetResult();
                await CheckDeadLettersAsync(admin);
                return;
            }
            catch (KafkaStreamException e)
            {
                Unusable(e.Message);
            }
            catch (KafkaException e)
            {
                log.Away(e.Error.Reason);
                _problem = Silent();
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException)
            {
                // the library does not take a setting: a certificate that cannot be read, a mechanism it does not have
                Unusable($"Streams '{provider}': {e.Message}.");
            }
            _checked.TrySetResult();
            await Task.Delay(Pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CheckAsync(IAdminClient admin)
    {
        var topics = await TopicsAsync(admin);
        if (options.CreateTopics && !topics.ContainsKey(options.Topic))
        {
            await CreateAsync(admin, options.Topic, options.Partitions);
            topics = await TopicsAsync(admin);
        }
        if (!topics.TryGetValue(options.Topic, out var partitions))
        {
            throw new KafkaStreamException(
                $"Streams '{provider}': topic '{options.Topic}' does not exist and "
                + (options.CreateTopics ? "could not be created" : "CreateTopics is off")
                + $"; create it with {options.Partitions} partitions.");
        }
        if (partitions != options.Partitions)
        {
            throw new KafkaStreamException(
                $"Streams '{provider}': topic '{options.Topic}' has {partitions} partitions, but Partitions is {options.Partitions}; "
                + "make them the same, with the same setting on every silo and client.");
        }
    }

    /// <summary>Nobody waits for this: what is missing shows when something cannot be delivered, and then stops it from being lost.</summary>
    private async Task CheckDeadLettersAsync(IAdminClient admin)
    {
        if ((await TopicsAsync(admin)).ContainsKey(options.DeadLetterTopic))
            return;
        if (!options.CreateTopics || !await CreateAsync(admin, options.DeadLetterTopic, partitions: 1))
            LogNoDeadLetters(provider, options.DeadLetterTopic);
    }

    /// <summary>All topics and their numbers of partitions: to ask for one by name makes some brokers create it.</summary>
    private static async Task<Dictionary<string, int>> TopicsAsync(IAdminClient admin)
    {
        var metadata = await Task.Factory.StartNew(
            () => admin.GetMetadata(Answer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return metadata.Topics.Where(t => !t.Error.IsError).ToDictionary(t => t.Topic, t => t.Partitions.Count, StringComparer.Ordinal);
    }

    /// <summary>False when the broker did not do it; another silo may have been first, so what counts is what is there afterwards.</summary>
    private async Task<bool> CreateAsync(IAdminClient admin, string topic, int partitions)
    {
        try
        {
            var wanted = new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = options.ReplicationFactor };
            await admin.CreateTopicsAsync([wanted], new CreateTopicsOptions { RequestTimeout = Answer });
            return true;
        }
        catch (CreateTopicsException e) when (e.Results.TrueForAll(r => r.Error.Code == Confluent.Kafka.ErrorCode.TopicAlreadyExists))
        {
            return true;
        }
        catch (KafkaException e)
        {
            LogNotCreated(e, provider, topic);
            return false;
        }
    }

    private void Unusable(string problem)
    {
        if (!string.Equals(_problem, problem, StringComparison.Ordinal))
            LogUnusable(problem);
        _problem = problem;
    }

    private string Silent() => $"Streams '{provider}': Kafka at {options.BootstrapServers} does not answer.";

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem} Nothing is published or read until then")]
    private partial void LogUnusable(string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Streams '{Provider}': Kafka did not create topic {Topic}")]
    private partial void LogNotCreated(Exception exception, string provider, string topic);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Streams '{Provider}': topic '{Topic}' does not exist. Unless the broker creates it by itself, a message that cannot be delivered holds back its partition")]
    private partial void LogNoDeadLetters(string provider, string topic);
}
