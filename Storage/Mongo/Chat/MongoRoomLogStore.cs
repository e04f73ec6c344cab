using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using Social.Grains.Chat;

namespace Social.Storage.Mongo.Chat;

/// <summary>Rooms' logs in collection <c>room_log</c>; <see cref="MongoRoomBatch"/> says what a document holds.</summary>
internal sealed partial class MongoRoomLogStore : IRoomLogStore, IAsyncDisposable
{
    private const int AtOnce = 50;
    private static readonly FilterDefinitionBuilder<MongoRoomBatch> Where = Builders<MongoRoomBatch>.Filter;
    private static readonly SortDefinitionBuilder<MongoRoomBatch> Sort = Builders<MongoRoomBatch>.Sort;

    private readonly MongoConnection _mongo;
    private readonly MongoRoomLogWriter _writer;
    private readonly GroupCommit<RoomBatch, bool> _commits;

    public MongoRoomLogStore(MongoConnection mongo, TimeProvider time, ILogger<MongoRoomLogStore> logger)
    {
        _mongo = mongo;
        _writer = new MongoRoomLogWriter(mongo);
        _commits = new(
            "mongo", "room log", new() { Capacity = mongo.Options.WriteQueue, LargestGroup = 500, Lanes = 4, Timeout = MongoConnection.WriteLimit },
            _writer.AppendAsync, time, logger);
    }

    public Task<bool> AppendAsync(RoomBatch batch, CancellationToken cancellationToken = default) => _commits.WriteAsync(batch, cancellationToken);

    public async Task<ImmutableArray<RoomHead>> HeadsAsync(IReadOnlyCollection<long> roomIds, CancellationToken cancellationToken = default)
    {
        var last = await EachAsync(roomIds, id => FirstAsync(Where.Eq(b => b.RoomId, id), Sort.Descending(b => b.Last), cancellationToken));
        foreach (var batch in last.Where(b => b.Changed is not null))
            await _writer.ApplyAsync([batch], cancellationToken);
        return [.. last.Select(b => new RoomHead(b.RoomId, b.RoomSeq, b.Last))];
    }

    public async Task<ImmutableArray<MessageRecord>> NewestAsync(IReadOnlyCollection<long> roomIds, CancellationToken cancellationToken = default)
    {
        var last = await EachAsync(
            roomIds, id => FirstAsync(Where.Eq(b => b.RoomId, id) & Where.Gt(b => b.LastSeq, 0), Sort.Descending(b => b.LastSeq), cancellationToken));
        return [.. last.Select(b => b.ToMessages().Last())];
    }

    // a document has one message at least, so as many documents have enough
    public async Task<ImmutableArray<MessageRecord>> AfterAsync(long roomId, long seq, int limit, CancellationToken cancellationToken = default)
    {
        var found = await ListAsync(Where.Eq(b => b.RoomId, roomId) & Where.Gt(b => b.LastSeq, seq), Sort.Ascending(b => b.LastSeq), limit, cancellationToken);
        return [.. found.SelectMany(b => b.ToMessages()).Where(m => m.Seq > seq).Take(limit)];
    }

    public async Task<ImmutableArray<MessageRecord>> BeforeAsync(long roomId, long seq, int limit, CancellationToken cancellationToken = default)
    {
        var found = await ListAsync(Where.Eq(b => b.RoomId, roomId) & Where.Lt(b => b.FirstSeq, seq), Sort.Descending(b => b.FirstSeq), limit, cancellationToken);
        return [.. found.SelectMany(b => b.ToMessages()).Where(m => m.Seq < seq).OrderByDescending(m => m.Seq).Take(limit)];
    }

    public Task<ImmutableArray<MessageRecord>> FindAsync(IReadOnlyCollection<long> messageIds, CancellationToken cancellationToken = default)
    {
        var ids = messageIds.ToHashSet();
        return MessagesAsync(Where.In("i", ids), m => ids.Contains(m.Id), cancellationToken);
    }

    public Task<ImmutableArray<MessageRecord>> SentAsync(
        long roomId, IReadOnlyCollection<ClientKey> keys, CancellationToken cancellationToken = default)
    {
        var wanted = keys.ToHashSet();
        return MessagesAsync(
            Where.In("k", keys.Select(k => MongoRoomBatch.KeyOf(roomId, k))),
            m => m.ClientId is { } client && wanted.Contains(new ClientKey(m.Sender, client)), cancellationToken);
    }

    public Task<ImmutableArray<MessageRecord>> AtAsync(
        long roomId, IReadOnlyCollection<long> eventSeqs, CancellationToken cancellationToken = default)
    {
        var wanted = eventSeqs.ToHashSet();
        return MessagesAsync(Where.Eq(b => b.RoomId, roomId) & Where.In("e", wanted), m => wanted.Contains(m.EventSeq), cancellationToken);
    }

    public async Task<ImmutableArray<RoomEntry>> EventsAsync(long roomId, long eventSeq, int limit, CancellationToken cancellationToken = default)
    {
        var found = await ListAsync(Where.Eq(b => b.RoomId, roomId) & Where.Gt(b => b.Last, eventSeq), Sort.Ascending(b => b.Last), limit, cancellationToken);
        return [.. found.SelectMany(b => b.ToEntries()).Where(e => e.EventSeq > eventSeq).Take(limit)];
    }

    public Task<ImmutableArray<long>> NewIdsAsync(long id, int limit, CancellationToken cancellationToken = default) => _mongo.CallAsync(
        async ct =>
        {
            var options = new FindOptions<MongoRoomBatch, BsonDocument>
            {
                Sort = Sort.Ascending(b => b.Oldest),
                Limit = limit,
                Projection = Builders<MongoRoomBatch>.Projection.Include(b => b.Oldest).Exclude("_id"),
            };
            using var cursor = await _mongo.RoomLog.WithReadConcern(_mongo.Lasting).FindAsync(Where.Gt(b => b.Oldest, id), options, ct);
            return (await cursor.ToListAsync(ct)).Select(d => d["b"].AsInt64).ToImmutableArray();
        },
        cancellationToken);

    public async Task<ImmutableArray<MessageNews>> NewsAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default)
    {
        var found = await ListAsync(Where.In(b => b.Oldest, ids), Sort.Ascending(b => b.Oldest), null, cancellationToken);
        return [.. found.SelectMany(b => b.ToNews())];
    }

    public async Task<IReadOnlyDictionary<long, int>> OwnCountsAsync(
        long userId, IReadOnlyCollection<RoomPlace> places, CancellationToken cancellationToken = default)
    {
        var counts = new Dictionary<long, int>();
        foreach (var some in places.Chunk(AtOnce))
        {
            foreach (var (place, count) in some.Zip(await Task.WhenAll(some.Select(p => CountAsync(userId, p, cancellationToken)))))
                counts[place.RoomId] = count;
        }

        return counts;
    }

    public async Task<long> LastOfSenderAsync(long userId, long roomId, CancellationToken cancellationToken = default)
    {
        var last = await FirstAsync(Where.Eq("u", userId) & Where.Eq(b => b.RoomId, roomId), Sort.Descending(b => b.LastSeq), cancellationToken);
        return last?.ToMessages().Last(m => m.Sender == userId).Id ?? 0;
    }

    public async Task<ImmutableArray<MessageRecord>> OfSenderAsync(
        long userId, RoomPlace after, int limit, CancellationToken cancellationToken = default)
    {
        var found = await ListAsync(
            Where.Eq("u", userId)
                & (Where.Gt(b => b.RoomId, after.RoomId) | (Where.Eq(b => b.RoomId, after.RoomId) & Where.Gt(b => b.LastSeq, after.Seq))),
            Sort.Ascending(b => b.RoomId).Ascending(b => b.LastSeq), DocumentsFor(limit), cancellationToken);
        return [.. found.SelectMany(b => b.ToMessages())
            .Where(m => m.Sender == userId && (m.RoomId > after.RoomId || m.Seq > after.Seq)).Take(limit)];
    }

    public ValueTask DisposeAsync() => _commits.DisposeAsync();

    private async Task<int> CountAsync(long userId, RoomPlace place, CancellationToken cancellationToken)
    {
        var options = new FindOptions<MongoRoomBatch>
        {
            Projection = Builders<MongoRoomBatch>.Projection.Include(b => b.FirstSeq).Include(b => b.Senders),
        };
        var found = await _mongo.CallAsync(
            async ct =>
            {
                using var cursor = await _mongo.RoomLog.FindAsync(
                    Where.Eq("u", userId) & Where.Eq(b => b.RoomId, place.RoomId) & Where.Gt(b => b.LastSeq, place.Seq), options, ct);
                return await cursor.ToListAsync(ct);
            },
            cancellationToken);
        return found.Sum(b => b.Senders!.Where((sender, i) => sender == userId && b.FirstSeq + i > place.Seq).Count());
    }

    private async Task<ImmutableArray<MessageRecord>> MessagesAsync(
        FilterDefinition<MongoRoomBatch> filter, Func<MessageRecord, bool> isWanted, CancellationToken cancellationToken) =>
        [.. (await ListAsync(filter, null, null, cancellationToken)).SelectMany(b => b.ToMessages()).Where(isWanted)];

    private async Task<MongoRoomBatch?> FirstAsync(
        FilterDefinition<MongoRoomBatch> filter, SortDefinition<MongoRoomBatch> sort, CancellationToken cancellationToken) =>
        (await ListAsync(filter, sort, 1, cancellationToken)).FirstOrDefault();

    private static async Task<List<MongoRoomBatch>> EachAsync(IReadOnlyCollection<long> roomIds, Func<long, Task<MongoRoomBatch?>> readAsync)
    {
        var all = new List<MongoRoomBatch>(roomIds.Count);
        foreach (var some in roomIds.Chunk(AtOnce))
            all.AddRange((await Task.WhenAll(some.Select(readAsync))).OfType<MongoRoomBatch>());
        return all;
    }

    // an answer is built on what is read here, so it must be what will stay
    private Task<List<MongoRoomBatch>> ListAsync(
        FilterDefinition<MongoRoomBatch> filter, SortDefinition<MongoRoomBatch>? sort, int? limit, CancellationToken cancellationToken) => _mongo.CallAsync(
        async ct =>
        {
            var options = new FindOptions<MongoRoomBatch> { Sort = sort, Limit = limit };
            using var cursor = await _mongo.RoomLog.WithReadConcern(_mongo.Lasting).FindAsync(filter, options, ct);
            return await cursor.ToListAsync(ct);
        },
        cancellationToken);
}
