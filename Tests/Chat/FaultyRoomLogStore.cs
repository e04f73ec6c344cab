using System.Collections.Immutable;
using Social.Grains.Chat;
using Social.Grains.Interfaces;

namespace Social.Tests.Chat;

/// <summary>A store whose writes now and then fail, lose their answer or are done late, as a network and a server that dies make them.</summary>
internal sealed class FaultyRoomLogStore(IRoomLogStore store, Random random) : IRoomLogStore
{
    private readonly List<RoomBatch> _late = [];

    /// <summary>How many of a hundred writes end in a fault.</summary>
    public int Faults { get; set; } = 30;

    public int Lost { get; private set; }

    public int Late { get; private set; }

    public async Task<bool> AppendAsync(RoomBatch batch, CancellationToken cancellationToken = default)
    {
        await DoLateAsync(cancellationToken);
        var fate = random.Next(100);
        if (fate >= Faults)
            return await store.AppendAsync(batch, cancellationToken);
        if (fate % 3 == 0)
        {
            await store.AppendAsync(batch, cancellationToken);
            Lost++;
        }
        else if (fate % 3 == 1)
        {
            _late.Add(batch);
            Late++;
        }
        throw SocialException.Unavailable("The answer was lost.");
    }

    public Task<ImmutableArray<RoomHead>> HeadsAsync(IReadOnlyCollection<long> roomIds, CancellationToken cancellationToken = default) =>
        store.HeadsAsync(roomIds, cancellationToken);

    public Task<ImmutableArray<MessageRecord>> NewestAsync(IReadOnlyCollection<long> roomIds, CancellationToken cancellationToken = default) =>
        store.NewestAsync(roomIds, cancellationToken);

    public Task<ImmutableArray<MessageRecord>> AfterAsync(long roomId, long seq, int limit, CancellationToken cancellationToken = default) =>
        store.AfterAsync(roomId, seq, limit, cancellationToken);

    public Task<ImmutableArray<MessageRecord>> BeforeAsync(long roomId, long seq, int limit, CancellationToken cancellationToken = default) =>
        store.BeforeAsync(roomId, seq, limit, cancellationToken);

    public Task<ImmutableArray<MessageRecord>> FindAsync(IReadOnlyCollection<long> messageIds, CancellationToken cancellationToken = default) =>
        store.FindAsync(messageIds, cancellationToken);

    public Task<ImmutableArray<MessageRecord>> SentAsync(
        long roomId, IReadOnlyCollection<ClientKey> keys, CancellationToken cancellationToken = default) => store.SentAsync(roomId, keys, cancellationToken);

    public Task<ImmutableArray<MessageRecord>> AtAsync(
        long roomId, IReadOnlyCollection<long> eventSeqs, CancellationToken cancellationToken = default) => store.AtAsync(roomId, eventSeqs, cancellationToken);

    public Task<ImmutableArray<RoomEntry>> EventsAsync(long roomId, long eventSeq, int limit, CancellationToken cancellationToken = default) =>
        store.EventsAsync(roomId, eventSeq, limit, cancellationToken);

    public Task<ImmutableArray<long>> NewIdsAsync(long id, int limit, CancellationToken cancellationToken = default) =>
        store.NewIdsAsync(id, limit, cancellationToken);

    public Task<ImmutableArray<MessageNews>> NewsAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) =>
        store.NewsAsync(ids, cancellationToken);

    public Task<IReadOnlyDictionary<long, int>> OwnCountsAsync(
        long userId, IReadOnlyCollection<RoomPlace> places, CancellationToken cancellationToken = default) =>
        store.OwnCountsAsync(userId, places, cancellationToken);

    public Task<long> LastOfSenderAsync(long userId, long roomId, CancellationToken cancellationToken = default) =>
        store.LastOfSenderAsync(userId, roomId, cancellationToken);

    public Task<ImmutableArray<MessageRecord>> OfSenderAsync(
        long userId, RoomPlace after, int limit, CancellationToken cancellationToken = default) => store.OfSenderAsync(userId, after, limit, cancellationToken);

    public Task<ImmutableArray<ReactionRecord>> ReactedByAsync(
        long userId, RoomPlace after, int limit, CancellationToken cancellationToken = default) => store.ReactedByAsync(userId, after, limit, cancellationToken);

    public Task ForgetReactionsAsync(
        long userId, IReadOnlyCollection<ReactionRecord> reactions, CancellationToken cancellationToken = default) =>
        store.ForgetReactionsAsync(userId, reactions, cancellationToken);

    /// <summary>What was on its way arrives before the next write.</summary>
    private async Task DoLateAsync(CancellationToken cancellationToken)
    {
        if (_late.Count == 0 || random.Next(2) == 0)
            return;
        RoomBatch[] late = [.. _late];
        _late.Clear();
        foreach (var batch in late)
            await store.AppendAsync(batch, cancellationToken);
    }
}
