using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains;
using Social.Grains.Chat;
using Social.Grains.Interfaces;
using Social.Storage.Embedded.Chat;
using Social.Tests.Kit;
using Social.Tests.Storage;

namespace Social.Tests.Chat;

/// <summary>The log of a room over a real store that fails as stores do.</summary>
public sealed class RoomLogTests(ITestOutputHelper output) : IDisposable
{
    private readonly EmbeddedFolder _folder = new();
    private readonly IdGenerator _ids = new(TimeProvider.System);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    [Fact]
    public Task Messages_that_come_while_a_commit_is_under_way_share_the_next_one() => InTurnAsync(async () =>
    {
        var told = new List<RoomEntry>();
        var log = NewLog(1, new EmbeddedRoomLogStore(_folder.Database), told);
        var sent = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => SendAsync(log, Draft(7, $"{i}", $"{i}"))));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), sent.Select(s => s.Message.Seq));
        Assert.Equal(sent.Select(s => s.Message.Id), told.Select(e => e.Id));
        Assert.Equal(100, (await log.HeadAsync()).EventSeq);
    });

    [Fact]
    public Task A_repeat_gets_the_same_message_and_another_content_is_refused() => InTurnAsync(async () =>
    {
        var log = NewLog(1, new EmbeddedRoomLogStore(_folder.Database), []);
        var twice = await Task.WhenAll(SendAsync(log, Draft(7, "a", "text", hash: 1)), SendAsync(log, Draft(7, "a", "text", hash: 1)));
        Assert.Equal(twice[0].Message, twice[1].Message);
        Assert.Equal([false, true], twice.Select(t => t.Replayed));
        // by another activation, which knows nothing of the first
        var later = NewLog(1, new EmbeddedRoomLogStore(_folder.Database), []);
        var again = await Task.WhenAll(SendAsync(later, Draft(7, "b", "new")), SendAsync(later, Draft(7, "a", "text", hash: 1)), SendAsync(later, Draft(8, "a", "his")));
        Assert.Equal([2L, 1L, 3L], again.Select(s => s.Message.Seq));
        var reused = await Assert.ThrowsAsync<SocialException>(() => SendAsync(later, Draft(7, "a", "other", hash: 2)));
        Assert.Equal(ErrorCodes.ClientMessageIdReused, reused.Code);
        Assert.Equal(3, (await later.HeadAsync()).LastSeq);
    });

    [Fact]
    public Task Changes_see_the_message_as_it_is_and_what_changes_nothing_is_not_written() => InTurnAsync(async () =>
    {
        var log = NewLog(1, new EmbeddedRoomLogStore(_folder.Database), []);
        var message = (await SendAsync(log, Draft(7, null, "0"))).Message;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => log.ChangeAsync(message.Id, _ids.Next(), CountUp)));
        var changed = await NewLog(1, new EmbeddedRoomLogStore(_folder.Database), []).ChangeAsync(message.Id, _ids.Next(), _ => null);
        Assert.Equal("20", changed.Text);
        Assert.Equal(21, (await log.HeadAsync()).EventSeq);
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SocialException>(() => log.ChangeAsync(1, _ids.Next(), CountUp))).Code);
    });

    [Fact]
    public Task Whatever_becomes_of_writes_nothing_acknowledged_is_lost_or_doubled_and_no_sequence_is_missing() => InTurnAsync(async () =>
    {
        var seed = TestSeed.Take(output);
        for (var round = 0; round < 20; round++)
            await RunAsync(room: round + 1, new Random(unchecked(seed + round)));
    });

    /// <summary>As a grain runs: one thing at a time, and what waits lets others on.</summary>
    private static Task InTurnAsync(Func<Task> test) => Task.Factory.StartNew(
        test, TestContext.Current.CancellationToken, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    /// <summary>Senders repeat each message until it is acknowledged; now and then a second writer, or a fresh activation, takes over.</summary>
    private async Task RunAsync(long room, Random random)
    {
        var real = new EmbeddedRoomLogStore(_folder.Database);
        var faulty = new FaultyRoomLogStore(real, random);
        var acknowledged = new Dictionary<string, MessageRecord>(StringComparer.Ordinal);
        RoomLog[] logs = [NewLog(room, faulty, []), NewLog(room, faulty, [])];
        for (var step = 0; step < 40; step++)
        {
            var (number, at) = (step, random.Next(4) == 0 ? 1 : 0);
            await Task.WhenAll(Enumerable.Range(0, random.Next(1, 6)).Select(async sender =>
            {
                var key = $"{number}-{sender}";
                while (!acknowledged.ContainsKey(key))
                {
                    try
                    {
                        acknowledged[key] = (await SendAsync(logs[at], Draft(sender, key, key))).Message;
                    }
                    catch (SocialException e) when (e.Kind == ErrorKind.Unavailable)
                    {
                        if (random.Next(3) == 0)
                            logs[at] = NewLog(room, faulty, []);
                    }
                }
            }));
        }
        var stored = await real.AfterAsync(room, 0, 1_000, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, stored.Length).Select(i => (long)i), stored.Select(m => m.Seq));
        Assert.Equal(acknowledged.Keys.Order(StringComparer.Ordinal), stored.Select(m => m.ClientId).Order(StringComparer.Ordinal));
        Assert.All(acknowledged.Values, m => Assert.Equal(m.Id, stored[(int)m.Seq - 1].Id));
        output.WriteLine($"room {room}: {stored.Length} messages, {faulty.Lost} answers lost, {faulty.Late} writes late");
    }

    private RoomLog NewLog(long room, IRoomLogStore store, List<RoomEntry> told) => new(
        room, store, new ChatMetrics(_services.GetRequiredService<IMeterFactory>()), TimeProvider.System, entries => told.AddRange(entries), () => { });

    private static Task<SentMessage> SendAsync(RoomLog log, MessageRecord draft) => log.SendAsync(draft, _ => { });

    private MessageRecord Draft(long sender, string? clientId, string text, long hash = 0) => new(1, 0, 0, _ids.Next(), sender, text, clientId, hash);

    private static MessageChange? CountUp(MessageRecord message) => new(
        RoomEntryKind.MessageUpdated, 7,
        message with { Text = (int.Parse(message.Text, System.Globalization.CultureInfo.InvariantCulture) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) });
}
