using System.Diagnostics;
using System.Text;
using Social.LoadTest.Fanout;
using Social.LoadTest.Report;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Chat;

/// <summary>Calls between pairs, open loop: from when a call was due until the other side rings; then it is cancelled.</summary>
internal sealed class RingRun(RunContext context, SocialClient client, ChatOptions options)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly LatencyRecorder _times = new();

    public async Task RunAsync((Account A, Account B)[] pairs, long[] rooms, CancellationToken cancellationToken)
    {
        await using var crowd = new HubCrowd(client);
        var callers = new HubWire[pairs.Length];
        var bells = new Bell[pairs.Length];
        await context.Stages.ForEachAsync("connect callers", [.. Enumerable.Range(0, pairs.Length)], ChatRun.Concurrency, async (i, token) =>
        {
            bells[i] = new Bell();
            callers[i] = await crowd.ConnectAsync(pairs[i].A, "/hub", new SilentListener(), token);
            await crowd.ConnectAsync(pairs[i].B, "/hub", bells[i], token);
        }, cancellationToken);
        context.Stages.Say($"{options.Rings} calls a second");
        var start = Stopwatch.GetTimestamp();
        await OpenLoop.RunAsync(
            options.Rings, TimeSpan.FromSeconds(options.Seconds), pairs.Length, (slot, _, due) => RingAsync(callers[slot], bells[slot], rooms[slot], due), cancellationToken);
        context.Report.Add("call to ring, from when it was due", _times, Stopwatch.GetElapsedTime(start));
        context.Report.Add("ring latency p99", _times.Milliseconds(99), "ms");
    }

    private async Task RingAsync(HubWire caller, Bell bell, long roomId, long due)
    {
        var rings = bell.NextAsync();
        var answer = await caller.CallAsync("CallInvite", $"[\"{roomId}\",\"audio\",null]");
        if (HubFrame.Number(answer, "\"call\":{\"id\":\""u8) is not { } call)
            throw new LoadTestException($"CallInvite was answered with {Encoding.UTF8.GetString(answer)}");
        try
        {
            _times.Record(Stopwatch.GetElapsedTime(due, await rings.WaitAsync(Limit)));
        }
        catch (TimeoutException)
        {
            throw new LoadTestException($"Call {call} did not ring within {Limit.TotalSeconds} s.");
        }
        HubAnswers.RequireOk("CallCancel", await caller.CallAsync("CallCancel", $"[\"{call}\"]"));
    }

    private sealed class Bell : HubListener
    {
        private TaskCompletionSource<long> _ringing = new();

        /// <summary>When it rings next, as a timestamp.</summary>
        public Task<long> NextAsync()
        {
            var next = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _ringing, next);
            return next.Task;
        }

        public override void Hear(ReadOnlySpan<byte> frame)
        {
            if (frame.IndexOf("\"type\":\"call.ringing\""u8) >= 0)
                Volatile.Read(ref _ringing).TrySetResult(Stopwatch.GetTimestamp());
        }
    }
}
