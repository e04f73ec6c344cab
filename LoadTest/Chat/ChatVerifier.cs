using System.Globalization;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Chat;

/// <summary>
/// Compares what was heard and acknowledged with what the server keeps: each message once, at its place, in the same order for all, and every acknowledged one in the history.
/// </summary>
internal sealed class ChatVerifier(RunContext context, SocialClient client)
{
    private const int PageSize = 80;
    private long _messages;
    private int _differences;
    private string? _order;
    private int _deaf;

    /// <summary>One who reads the history of each room.</summary>
    public async Task VerifyAsync(string name, ChatHall[] halls, Account[] readers, ChatTally tally, CancellationToken cancellationToken)
    {
        _order ??= tally.Wrong;
        await context.Stages.ForEachAsync($"compare {name}", [.. Enumerable.Range(0, halls.Length)], ChatRun.Concurrency, async (i, token) =>
        {
            var last = await CompareAsync(halls[i].Room, readers[i], token);
            foreach (var listener in halls[i].Listeners)
            {
                if (listener.WhyEnded is { } why)
                    Differ($"{name}: a connection ended: {why.Message}");
                else if (listener.Last != last)
                    Deaf(string.Create(CultureInfo.InvariantCulture, $"{name}: a member of room {halls[i].Room.Id} heard up to {listener.Last} of {last}"));
            }
        }, cancellationToken);
    }

    public Task ReportAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var report = context.Report;
        report.Add("messages compared", _messages, "");
        report.Check("heard once each, in the order of their sequence", _order is null && _deaf == 0, _order ?? $"{_deaf} listeners did not hear all", "all");
        report.Check("history has what was acknowledged and heard", _differences == 0, $"{_differences} differences", "none");
        return Task.CompletedTask;
    }

    private async Task<long> CompareAsync(ChatRoom room, Account reader, CancellationToken cancellationToken)
    {
        var last = 0L;
        var left = room.Acknowledged.ToDictionary();
        while (true)
        {
            var page = (await client.MessagesAsync(reader, room.Id, last, cancellationToken)).Items;
            foreach (var message in page)
            {
                if (message.Seq != last + 1)
                    Differ($"room {room.Id}: {message.Seq} stands after {last}");
                last = message.Seq;
                var number = NumberOf(message.Text);
                if (room.At(last) is { } heard && heard != number)
                    Differ($"room {room.Id}: number {heard} was heard at {last}, where number {number} stands");
                if (left.Remove(number, out var seq) && seq != last)
                    Differ($"room {room.Id}: number {number} was acknowledged at {seq} and stands at {last}");
            }
            Interlocked.Add(ref _messages, page.Length);
            if (page.Length < PageSize)
                break;
        }
        foreach (var (number, seq) in left)
            Differ($"room {room.Id}: number {number} was acknowledged at {seq} and is not there");
        return last;
    }

    private static long NumberOf(string text) =>
        text.Split(' ') is ["number", var number, ..] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : -1;

    private void Differ(string difference)
    {
        Interlocked.Increment(ref _differences);
        context.Report.Difference(difference);
    }

    private void Deaf(string difference)
    {
        Interlocked.Increment(ref _deaf);
        context.Report.Difference(difference);
    }
}
