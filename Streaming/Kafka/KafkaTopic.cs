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
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Task? _check;
    private volatile string? _problem;

    /// <summary>Asks the broker in the background until all is well.</summary>
    public void Start()
    {
        lock (_lock)
            _check ??= Task.Run(CheckUntilReadyAsync);
    }

    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    /// <summary>Done when the topic can be used. Fails at once when it is known that it cannot, and otherwise after the publish timeout.</summary>
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
        _ready.TrySetCanceled();
    }

    private async Task FirstCheckAsync()
    {
        try
        {
            await _ready.Task.WaitAsync(options.PublishTimeout, time);
        }
        catch (TimeoutException e)
        {
            throw new KafkaStreamException(_problem ?? Silent(), e);
        }
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
                _ready.TrySetResult();
                return;
            }
            catch (KafkaStreamException e)
            {
                if (!string.Equals(_problem, e.Message, StringComparison.Ordinal))
                    LogUnusable(e.Message);
                _problem = e.Message;
            }
            catch (KafkaException e)
            {
                log.Away(e.Error.Reason);
                _problem = Silent();
            }
            await Task.Delay(Pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CheckAsync(IAdminClient admin)
    {
        var topics = await TopicsAsync(admin);
        await CreateAsync(admin, topics);
        topics = await TopicsAsync(admin);
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
        if (!topics.ContainsKey(options.DeadLetterTopic))
            LogNoDeadLetters(provider, options.DeadLetterTopic);
    }

    /// <summary>All topics and their numbers of partitions: to ask for one by name makes some brokers create it.</summary>
    private static async Task<Dictionary<string, int>> TopicsAsync(IAdminClient admin)
    {
        var metadata = await Task.Factory.StartNew(
            () => admin.GetMetadata(Answer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return metadata.Topics.Where(t => !t.Error.IsError).ToDictionary(t => t.Topic, t => t.Partitions.Count, StringComparer.Ordinal);
    }

    private async Task CreateAsync(IAdminClient admin, Dictionary<string, int> existing)
    {
        TopicSpecification[] wanted =
        [
            new() { Name = options.Topic, NumPartitions = options.Partitions, ReplicationFactor = options.ReplicationFactor },
            new() { Name = options.DeadLetterTopic, NumPartitions = 1, ReplicationFactor = options.ReplicationFactor },
        ];
        var missing = wanted.Where(t => !existing.ContainsKey(t.Name)).ToArray();
        if (missing.Length == 0 || !options.CreateTopics)
            return;
        try
        {
            await admin.CreateTopicsAsync(missing, new CreateTopicsOptions { RequestTimeout = Answer });
        }
        catch (KafkaException e)
        {
            // another silo may have been first, or somebody who is allowed to; what counts is what is there afterwards
            LogNotCreated(e, provider, options.Topic, options.DeadLetterTopic);
        }
    }

    private string Silent() => $"Streams '{provider}': Kafka at {options.BootstrapServers} does not answer.";

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem} Nothing is published or read until then")]
    private partial void LogUnusable(string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Streams '{Provider}': Kafka did not create {Topic} or {DeadLetterTopic}")]
    private partial void LogNotCreated(Exception exception, string provider, string topic, string deadLetterTopic);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Streams '{Provider}': topic '{Topic}' does not exist. Unless the broker creates it by itself, a message that cannot be delivered holds back its partition")]
    private partial void LogNoDeadLetters(string provider, string topic);
}
