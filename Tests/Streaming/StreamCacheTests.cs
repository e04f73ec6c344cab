using CsCheck;
using Orleans.Streams;
using Social.Streaming;

namespace Social.Tests.Streaming;

public sealed class StreamCacheTests
{
    private const int BatchSize = 3;
    private readonly StreamCache _cache = new(capacity: 6, BatchSize);

    [Fact]
    public void Any_order_of_reads_deliveries_and_failures_purges_exactly_the_longest_finished_prefix() =>
        Gen.Int[0, 799].List[0, 150].Sample(
            numbers =>
            {
                var model = new QueueModel(BatchSize);
                numbers.ForEach(model.Do);
                model.Drain();
            },
            iter: 2000);

    [Fact]
    public void At_any_moment_the_next_reader_gets_all_that_was_not_delivered() =>
        Gen.Int[0, 799].List[0, 80].Sample(
            numbers =>
            {
                var model = new QueueModel(BatchSize);
                numbers.ForEach(model.Do);
                model.Stop();
            },
            iter: 2000);

    [Fact]
    public void A_batch_in_hand_is_not_purged_before_the_consumer_has_it()
    {
        Add(1, 1, 2);
        var cursor = Open(1, 1);
        cursor.MoveNextWithResult();

        Assert.Empty(Purge());

        cursor.MoveNextWithResult();
        Assert.Equal([1, 2], Purge());
    }

    [Fact]
    public void A_slow_stream_holds_back_what_came_after_it_on_the_queue()
    {
        Add(1, 1);
        Add(2, 2, 3);
        var slow = Open(1, 1);
        var fast = Open(2, 2);
        Drain(fast);

        Assert.Empty(Purge());

        Drain(slow);
        Assert.Equal([1, 2, 3], Purge());
    }

    [Fact]
    public void Messages_that_nobody_subscribed_to_are_purged()
    {
        Add(1, 1, 2);
        Open(1, 1).Dispose();

        Assert.Equal([1, 2], Purge());
        Assert.Equal(0, _cache.StreamCount);
    }

    [Fact]
    public void A_message_given_up_is_not_purged_before_its_dead_letter_is_written()
    {
        Add(1, 1);
        var cursor = Open(1, 1);
        for (var i = 0; i < 2; i++)
        {
            cursor.MoveNextWithResult();
            cursor.RecordDeliveryFailure();
        }
        Drain(cursor);

        Assert.Empty(Purge());

        StreamCache.Settle(Assert.Single(_cache.TakeGivenUp()));
        Assert.Equal([1], Purge());
    }

    [Fact]
    public void One_bad_message_does_not_take_the_rest_of_its_batch_along()
    {
        Add(1, 1, 2, 3);
        var cursor = Open(1, 1);
        List<long> consumed = [];
        while (cursor.MoveNextWithResult().Kind == QueueCacheCursorMoveResultKind.Success)
        {
            var batch = cursor.GetCurrent(out _)!;
            if (batch is IBatchContainerBatch || batch.SequenceToken.SequenceNumber == 2)
                cursor.RecordDeliveryFailure();
            else
                consumed.Add(batch.SequenceToken.SequenceNumber);
        }

        Assert.Equal([1, 3], consumed);
        Assert.Equal(2, ((StreamBatch)Assert.Single(_cache.TakeGivenUp()).Batch).Sequence);
    }

    [Fact]
    public void A_failure_because_the_agent_stops_is_not_the_end_of_a_message()
    {
        Add(1, 1);
        var cursor = Open(1, 1);
        cursor.MoveNextWithResult();
        cursor.RecordDeliveryFailure();

        _cache.UpdateDeliveryProgress(null, default);

        Assert.Empty(_cache.TakeGivenUp());
        Assert.Empty(_cache.Close());
    }

    [Fact]
    public void A_full_cache_stops_reading_but_always_lets_the_agent_purge()
    {
        Add(1, 1, 2, 3, 4, 5, 6);

        Assert.True(_cache.IsUnderPressure());
        Assert.True(_cache.GetMaxAddCount() > 0);
        Assert.Equal(6, Purge().Count);
        Assert.False(_cache.IsUnderPressure());
    }

    [Fact]
    public void A_cursor_starts_at_its_token_or_at_the_oldest_that_is_left()
    {
        Add(1, 10, 20, 30);

        Assert.Equal([20, 30], Drain(Open(1, 20)));
        Assert.Equal([20, 30], Drain(Open(1, 15)));
        Assert.Equal([10, 20, 30], Drain(Open(1, 1)));
        Assert.Empty(Drain(Open(1, 31)));
        Assert.Equal([10, 20, 30], Drain(_cache.TryGetCacheCursorAtPosition(Batches.Stream(1), StreamSubscriptionStartPosition.EarliestAvailable).Cursor!));
        Assert.Empty(Drain(_cache.TryGetCacheCursor(Batches.Stream(1), null).Cursor!));
    }

    [Fact]
    public void The_oldest_undelivered_message_is_the_first_that_is_not_done()
    {
        Assert.Equal(0, _cache.Oldest);
        Add(1, 1, 2, 3, 4);
        var cursor = Open(1, 1);
        cursor.MoveNextWithResult();
        cursor.MoveNextWithResult();
        Purge();

        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(4).UtcTicks, _cache.Oldest);
    }

    private void Add(int stream, params long[] sequences) =>
        _cache.AddToCache([.. sequences.Select(s => (IBatchContainer)Batches.Of(stream, s))]);

    private IQueueCacheCursor Open(int stream, long sequence) =>
        _cache.TryGetCacheCursor(Batches.Stream(stream), Batches.Of(stream, sequence).SequenceToken).Cursor!;

    private List<long> Purge() => _cache.TryPurgeFromCache(out var purged) ? [.. purged.Select(b => ((StreamBatch)b).Sequence)] : [];

    private static List<long> Drain(IQueueCacheCursor cursor)
    {
        List<long> seen = [];
        while (cursor.MoveNextWithResult().Kind == QueueCacheCursorMoveResultKind.Success)
        {
            var current = cursor.GetCurrent(out _)!;
            seen.AddRange((current as IBatchContainerBatch)?.BatchContainers.Select(b => b.SequenceToken.SequenceNumber) ?? [current.SequenceToken.SequenceNumber]);
        }
        return seen;
    }
}
