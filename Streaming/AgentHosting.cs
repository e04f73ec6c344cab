using Orleans.Streams;

namespace Social.Streaming;

/// <summary>How the agents of every provider here read their queues.</summary>
internal static class AgentHosting
{
    /// <summary>How long a message waits at most on an idle queue.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    /// <summary>A message that its consumer refuses holds up its stream twice as long, then it goes to the dead letters.</summary>
    private static readonly TimeSpan Retries = TimeSpan.FromSeconds(30);

    public static void ConfigureAgents(this ISiloPersistentStreamConfigurator stream, Action<ISiloPersistentStreamConfigurator>? more)
    {
        stream.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
        stream.ConfigurePullingAgent(agent => agent.Configure(o =>
        {
            o.GetQueueMsgsTimerPeriod = Poll;
            o.MaxEventDeliveryTime = Retries;
        }));
        more?.Invoke(stream);
        // the cache makes the batches and has to know which one was delivered: see StreamCacheCursor
        stream.ConfigurePullingAgent(agent => agent.PostConfigure(o => o.BatchContainerBatchSize = 1));
    }
}
