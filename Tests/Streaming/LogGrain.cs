using Orleans.Streams;
using Orleans.Streams.Core;

namespace Social.Tests.Streaming;

/// <summary>Writes down what it is given.</summary>
[ImplicitStreamSubscription(Namespace)]
internal sealed class LogGrain(EventLog log) : Grain, ILogGrain, IStreamSubscriptionObserver, IAsyncObserver<int>
{
    public const string Namespace = "social-test-log";

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<int>().ResumeAsync(this);

    public Task OnNextAsync(int item, StreamSequenceToken? token = null) => log.TakeAsync(this.GetPrimaryKeyLong(), item);

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
