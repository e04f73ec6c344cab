using Orleans.Streams;
using Orleans.Streams.Core;

namespace Social.Tests.Streaming;

/// <summary>Counts what it is given, as fast as it comes.</summary>
[ImplicitStreamSubscription(Namespace)]
internal sealed class CountGrain(EventLog log) : Grain, ICountGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<byte[]>
{
    public const string Namespace = "social-test-count";

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<byte[]>().ResumeAsync(this);

    public Task OnNextAsync(IList<SequentialItem<byte[]>> items)
    {
        log.Add(items.Count);
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
