using System.Diagnostics;
using Social.LoadTest.Fanout;
using Social.LoadTest.Report;

namespace Social.LoadTest.Chat;

/// <summary>People in rooms who write: each as soon as the last message was heard by all, or all together at a rate.</summary>
/// <param name="speakers">Who writes: a room and the number of the member.</param>
internal sealed class ChatLoad(ServerProcess server, ChatTally tally, IReadOnlyList<(ChatHall Hall, int Member)> speakers)
{
    /// <summary>Answers deliveries per second.</summary>
    public async Task<double> RunClosedAsync(TimeSpan duration, Measured sum, CancellationToken cancellationToken)
    {
        tally.Begin();
        var before = await server.CpuAsync(cancellationToken);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(speakers.Select(speaker => Task.Run(
            async () =>
            {
                while (Stopwatch.GetElapsedTime(start) < duration && !cancellationToken.IsCancellationRequested)
                    await speaker.Hall.SayAsync(speaker.Member, Stopwatch.GetTimestamp());
            },
            cancellationToken)));
        cancellationToken.ThrowIfCancellationRequested();
        var elapsed = Stopwatch.GetElapsedTime(start);
        sum.Add(tally.Times, elapsed, await server.CpuAsync(cancellationToken) - before);
        return tally.Deliveries / elapsed.TotalSeconds;
    }

    /// <summary>Open loop: times count from when a message was due.</summary>
    public async Task<ChatStep> RunAsync(int rate, TimeSpan duration, CancellationToken cancellationToken)
    {
        tally.Begin();
        var before = await server.CpuAsync(cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var said = 0L;
        await OpenLoop.RunAsync(
            rate, duration, speakers.Count,
            async (slot, _, due) =>
            {
                await speakers[slot].Hall.SayAsync(speakers[slot].Member, due);
                Interlocked.Increment(ref said);
            },
            cancellationToken);
        return new ChatStep(rate, said, tally.Deliveries, tally.Times, Stopwatch.GetElapsedTime(start), await server.CpuAsync(cancellationToken) - before);
    }
}
