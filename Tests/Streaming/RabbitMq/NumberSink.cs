using System.Collections.Concurrent;

namespace Social.Tests.Streaming.RabbitMq;

/// <summary>
/// What the grain of one stream has received, and what it does about it; every silo of these tests lives in this process.
/// </summary>
internal sealed class NumberSink
{
    private static readonly ConcurrentDictionary<string, NumberSink> Sinks = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<int> _received = new();

    /// <summary>Called for each number before it counts as received.</summary>
    public Func<int, Task> Handle { get; set; } = _ => Task.CompletedTask;

    /// <summary>In the order of arrival, repeats included.</summary>
    public IReadOnlyList<int> Received => [.. _received];

    /// <summary>The first arrival of each number.</summary>
    public IReadOnlyList<int> FirstReceived => [.. _received.Distinct()];

    public int Count => _received.Count;

    public static NumberSink Of(string stream) => Sinks.GetOrAdd(stream, _ => new NumberSink());

    public async Task ReceiveAsync(int number)
    {
        await Handle(number);
        _received.Enqueue(number);
    }
}
