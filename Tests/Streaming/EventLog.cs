using System.Collections.Concurrent;

namespace Social.Tests.Streaming;

/// <summary>What the log grains of one cluster were given. Silos of a test share the process, so they share this.</summary>
internal sealed class EventLog
{
    private readonly ConcurrentDictionary<long, List<int>> _events = new();
    private long _counted;
    private volatile Func<long, int, Task> _before = (_, _) => Task.CompletedTask;

    /// <summary>Runs before an event is taken; may wait or throw.</summary>
    public Func<long, int, Task> Before { set => _before = value; }

    public int Count => _events.Values.Sum(e => { lock (e) return e.Count; });

    /// <summary>Events that were only counted.</summary>
    public long Counted => Interlocked.Read(ref _counted);

    public void Add(int count) => Interlocked.Add(ref _counted, count);

    public async Task TakeAsync(long stream, int number)
    {
        await _before(stream, number);
        var events = _events.GetOrAdd(stream, _ => []);
        lock (events)
            events.Add(number);
    }

    /// <summary>The events of a stream as they came, those that came again included.</summary>
    public List<int> Of(long stream)
    {
        if (!_events.TryGetValue(stream, out var events))
            return [];
        lock (events)
            return [.. events];
    }
}
