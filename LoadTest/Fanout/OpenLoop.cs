using System.Diagnostics;

namespace Social.LoadTest.Fanout;

/// <summary>
/// Starts actions at a fixed rate, whether or not earlier ones are done, as long as a slot is free; an action that had to wait for a slot
/// is told when it was due, so that
/// its wait counts (no coordinated omission).
/// </summary>
internal static class OpenLoop
{
    /// <param name="act">Slot, number of the action, and the timestamp at which it was due.</param>
    public static async Task RunAsync(
        int rate, TimeSpan duration, int slots, Func<int, long, long, Task> act, CancellationToken cancellationToken)
    {
        var total = (long)(rate * duration.TotalSeconds);
        var next = -1L;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, slots).Select(slot => Task.Run(() => SlotAsync(slot), cancellationToken)));

        async Task SlotAsync(int slot)
        {
            for (var number = Interlocked.Increment(ref next); number < total; number = Interlocked.Increment(ref next))
            {
                var due = start + (long)((double)number / rate * Stopwatch.Frequency);
                var early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (early > TimeSpan.Zero)
                    await Task.Delay(early, cancellationToken);
                await act(slot, number, due);
            }
        }
    }
}
