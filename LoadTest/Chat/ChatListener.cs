using System.Diagnostics;
using Social.LoadTest.Report;

namespace Social.LoadTest.Chat;

/// <summary>A member of one room: hears each of its messages, and notes where the sequence has a hole, a repeat, or another order than others heard.</summary>
internal sealed class ChatListener(ChatRoom room, ChatTally tally) : HubListener
{
    private long _last = -1;

    /// <summary>The sequence of the last message that was heard; 0 before any.</summary>
    public long Last => Math.Max(0, Volatile.Read(ref _last));

    /// <summary>Before the first message of a measurement: what is heard next may stand anywhere.</summary>
    public void Forget() => Volatile.Write(ref _last, -1);

    public override void Hear(ReadOnlySpan<byte> frame)
    {
        var data = HubFrame.After(frame, "\"type\":\"room.message.created\""u8);
        if (data.IsEmpty || ChatText.Find(data) is not { } text)
            return;
        // of the message itself, not of the event
        if (HubFrame.Number(HubFrame.After(data, "\"data\":"u8), "\"seq\":"u8) is not { } seq)
            return;
        if (_last >= 0 && seq != _last + 1)
            tally.OutOfOrder(room.Id, _last, seq);
        if (!room.Heard(seq, text.Number))
            tally.Disagrees(room.Id, seq);
        Volatile.Write(ref _last, seq);
        tally.Delivered(text);
    }
}

/// <summary>A connection of which nothing is to be heard.</summary>
internal sealed class SilentListener : HubListener
{
    public override void Hear(ReadOnlySpan<byte> frame)
    {
    }
}

/// <summary>What came of the messages of a run, over all who heard them.</summary>
internal sealed class ChatTally
{
    private const int MostWaiting = 1 << 20;
    private readonly int[] _left = new int[MostWaiting];
    private readonly TaskCompletionSource?[] _done = new TaskCompletionSource?[MostWaiting];
    private long _number;
    private long _delivered;
    private int _outOfOrder;
    private int _disagreements;
    private string? _first;

    /// <summary>Times from when a message was due to each of its deliveries.</summary>
    public LatencyRecorder Times { get; private set; } = new();

    public long Deliveries => Volatile.Read(ref _delivered);

    /// <summary>What was wrong with the order; null when nothing was.</summary>
    public string? Wrong => _outOfOrder + _disagreements == 0 ? null : $"{_outOfOrder} out of order, {_disagreements} in another order than others heard; {_first}";

    /// <summary>Begins a measurement.</summary>
    public void Begin() => (Times, _delivered) = (new LatencyRecorder(), 0);

    /// <summary>A number for a message that so many will hear, and when they all have.</summary>
    public (long Number, Task AllHeard) Expect(int listeners)
    {
        var number = Interlocked.Increment(ref _number);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _done[number % MostWaiting] = done;
        Volatile.Write(ref _left[number % MostWaiting], listeners);
        return (number, done.Task);
    }

    public void Delivered(ChatText text)
    {
        Times.Record(Stopwatch.GetElapsedTime(text.Due));
        Interlocked.Increment(ref _delivered);
        if (Interlocked.Decrement(ref _left[text.Number % MostWaiting]) == 0)
            Interlocked.Exchange(ref _done[text.Number % MostWaiting], null)?.TrySetResult();
    }

    public void OutOfOrder(long roomId, long last, long seq)
    {
        Interlocked.Increment(ref _outOfOrder);
        _first ??= $"room {roomId}: {seq} after {last}";
    }

    public void Disagrees(long roomId, long seq)
    {
        Interlocked.Increment(ref _disagreements);
        _first ??= $"room {roomId}: two messages at {seq}";
    }
}
