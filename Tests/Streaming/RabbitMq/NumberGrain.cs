using Orleans.Streams;
using Orleans.Streams.Core;

namespace Social.Tests.Streaming.RabbitMq;

/// <summary>Consumes the numbers of one stream.</summary>
[ImplicitStreamSubscription(Namespace)]
internal sealed class NumberGrain : Grain, INumberGrain, IAsyncBatchObserver<int>, IStreamSubscriptionObserver
{
    public const string Namespace = "rabbitmq-numbers";

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<int>().ResumeAsync(this);

    public async Task OnNextAsync(IList<SequentialItem<int>> items)
    {
        var sink = NumberSink.Of(this.GetPrimaryKeyString());
        foreach (var item in items)
            await sink.ReceiveAsync(item.Item);
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
