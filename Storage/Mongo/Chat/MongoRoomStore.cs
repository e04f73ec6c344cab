using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MongoDB.Driver;
using Social.Grains;
using Social.Grains.Chat;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;

namespace Social.Storage.Mongo.Chat;

/// <summary>Rooms in collection <c>rooms</c>; <see cref="MongoRoomDocument"/> says what a document holds.</summary>
internal sealed class MongoRoomStore : IRoomStore, IAsyncDisposable
{
    private const int MostTries = 3;
    private static readonly BulkWriteOptions Unordered = new() { IsOrdered = false };

    private readonly MongoConnection _mongo;
    private readonly GroupCommit<IReadOnlyList<RoomMarkers>, bool> _markers;

    public MongoRoomStore(MongoConnection mongo, TimeProvider time, ILogger<MongoRoomStore> logger)
    {
        _mongo = mongo;
        _markers = new(
            "mongo", "room markers",
            new() { Capacity = mongo.Options.WriteQueue, LargestGroup = 200, Lanes = 2, Timeout = MongoConnection.WriteLimit }, MoveAsync, time, logger);
    }

    public async Task<RoomAddition> AddAsync(
        RoomRecord room, ImmutableArray<RoomMemberRecord> members, StoredRepeat? repeat, CancellationToken cancellationToken = default)
    {
        var document = MongoRoomDocument.Of(room, members, repeat is null ? null : MongoRepeat.Of(repeat));
        var deadline = _mongo.NewDeadline();
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (await InsertAsync(document, deadline, cancellationToken))
                    return new RoomAddition(RoomAdditionOutcome.Added);
            }
            catch (SocialException) when (tries < MostTries)
            {
                // its answer was lost: the next try finds what became of it
                continue;
            }
            if (await ExplainAsync(room, repeat, deadline, cancellationToken) is { } found)
                return found;
            if (tries == MostTries)
                throw SocialException.Unavailable("The room is being made elsewhere; try again.");
        }
    }

    public async Task<StoredRepeat?> FindRepeatAsync(long userId, string key, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var wanted = MongoRepeat.KeyOf(userId, key);
        var found = await FirstAsync(MongoRoomQueries.Repeated(wanted), cancellationToken, isLasting: true);
        var repeat = found?.Repeats?.FirstOrDefault(q => string.Equals(q.Key, wanted, StringComparison.Ordinal));
        return repeat is not null && repeat.At > MongoRepeat.EndedAt(now) ? repeat.ToStored() : null;
    }

    public async Task<StoredRoom?> GetAsync(long roomId, CancellationToken cancellationToken = default) =>
        (await FirstAsync(MongoRoomQueries.One(roomId), cancellationToken))?.ToStored();

    public async Task<long> FindDirectAsync(long userId, long otherId, CancellationToken cancellationToken = default) =>
        (await FirstAsync(MongoRoomQueries.OfPair(RoomPair.Of(userId, otherId)), cancellationToken))?.Id ?? 0;

    public async Task<ImmutableArray<UnacceptedRoom>> UnacceptedAsync(
        long userId, IReadOnlyCollection<long> others, CancellationToken cancellationToken = default)
    {
        var rooms = await ListAsync(
            MongoRoomQueries.OfPairs(others.Select(other => RoomPair.Of(userId, other))),
            Builders<MongoRoomDocument>.Projection.Include(r => r.Pair).Include(r => r.Members), null, cancellationToken);
        return
        [
            .. rooms.SelectMany(room => room.ToStored().Members.Where(m => m.State is MembershipState.Requested or MembershipState.Declined)
                .Select(m => new UnacceptedRoom(m.UserId, room.ToRecord().Pair!.Value.OtherOf(m.UserId)))),
        ];
    }

    public async Task<bool> ChangeAsync(RoomWrite change, CancellationToken cancellationToken = default)
    {
        var deadline = _mongo.NewDeadline();
        var (before, update) = (MongoRoomQueries.Before(change.Room), MongoRoomQueries.Changed(change));
        if (change.Repeat is { } repeat)
            await ForgetOldAsync(repeat, deadline, cancellationToken);
        bool isDone;
        try
        {
            isDone = await UpdateAsync(before, update, deadline, cancellationToken);
        }
        catch (SocialException)
        {
            isDone = await UpdateAsync(before, update, deadline, cancellationToken)
                || await FirstAsync(MongoRoomQueries.Done(change.Room), cancellationToken) is not null;
        }
        if (isDone && !change.Put.IsEmpty && !change.Dropped.IsEmpty)
            await UpdateAsync(MongoRoomQueries.One(change.Room.Id), MongoRoomQueries.Forgotten(change), deadline, cancellationToken);
        return isDone;
    }

    public Task<bool> ChangeSettingsAsync(long roomId, RoomMemberRecord member, CancellationToken cancellationToken = default) => UpdateAsync(
        MongoRoomQueries.With(roomId, member.UserId), MongoRoomQueries.Settled(member), _mongo.NewDeadline(), cancellationToken);

    public Task MoveMarkersAsync(IReadOnlyList<RoomMarkers> markers, CancellationToken cancellationToken = default) =>
        markers.Count == 0 ? Task.CompletedTask : _markers.WriteAsync(markers, cancellationToken);

    public async Task<ImmutableArray<int>> CountJoinedAsync(IReadOnlyList<long> userIds, CancellationToken cancellationToken = default)
    {
        var counts = ImmutableArray.CreateBuilder<int>(userIds.Count);
        foreach (var id in userIds)
        {
            counts.Add((int)await _mongo.CallAsync(
                ct => _mongo.Rooms.CountDocumentsAsync(MongoRoomQueries.Joined(id), cancellationToken: ct), cancellationToken));
        }

        return counts.DrainToImmutable();
    }

    public async Task<RoomsMade> CountMadeAsync(long userId, long since, CancellationToken cancellationToken = default)
    {
        var made = await ListAsync(MongoRoomQueries.MadeBy(userId, since), MongoRoomQueries.OnlyMember(userId), null, cancellationToken);
        return new RoomsMade(made.Count(r => r.Kind == RoomKind.Group), made.Count(r => r.IsRequest));
    }

    public async Task<ImmutableArray<UserRoom>> OfUserAsync(long userId, long before, int limit, CancellationToken cancellationToken = default) =>
    [
        .. (await ListAsync(MongoRoomQueries.OfUser(userId, before), MongoRoomQueries.OnlyMember(userId), limit, cancellationToken))
            .Select(r => new UserRoom(r.ToRecord(), r.MemberOf(userId)!)),
    ];

    public async Task<ImmutableArray<long>> JoinedAsync(long userId, int limit, CancellationToken cancellationToken = default) =>
    [
        .. (await ListAsync(MongoRoomQueries.Joined(userId), Builders<MongoRoomDocument>.Projection.Include(r => r.Id), limit, cancellationToken))
            .Select(r => r.Id),
    ];

    public Task<ImmutableArray<ListedRoom>> ListAsync(
        long userId, RoomFolder folder, long before, int limit, CancellationToken cancellationToken = default) =>
        new MongoRoomList(_mongo).ReadAsync(userId, folder, before, limit, cancellationToken);

    public async Task<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default)
    {
        var ended = MongoRepeat.EndedAt(now);
        var old = await ListAsync(
            MongoRoomQueries.OldRepeats(ended), Builders<MongoRoomDocument>.Projection.Include(r => r.Id).Include(r => r.Repeats), limit, cancellationToken);
        if (old.Count == 0)
            return 0;
        var swept = await _mongo.CallAsync(
            ct => _mongo.Rooms.BulkWriteAsync(old.Select(r => MongoRoomQueries.Swept(r, ended)), Unordered, ct), cancellationToken);
        return (int)swept.MatchedCount;
    }

    public ValueTask DisposeAsync() => _markers.DisposeAsync();

    /// <summary>False where something of it is there already.</summary>
    private Task<bool> InsertAsync(MongoRoomDocument document, MongoDeadline deadline, CancellationToken cancellationToken) => _mongo.CallAsync(
        async ct =>
        {
            try
            {
                await _mongo.Rooms.InsertOneAsync(document, cancellationToken: ct);
                return true;
            }
            catch (MongoWriteException e) when (MongoFailure.IsDuplicateKey(e))
            {
                return false;
            }
        },
        cancellationToken, deadline);

    /// <summary>Why it could not be inserted; null when the way is free by now.</summary>
    private async Task<RoomAddition?> ExplainAsync(RoomRecord room, StoredRepeat? repeat, MongoDeadline deadline, CancellationToken cancellationToken)
    {
        if (await FirstAsync(MongoRoomQueries.One(room.Id), cancellationToken) is { } holder)
            return new RoomAddition(holder.CreatedBy == room.CreatedBy ? RoomAdditionOutcome.Added : RoomAdditionOutcome.DuplicateId);
        if (room.Pair is { } pair && await FirstAsync(MongoRoomQueries.OfPair(pair), cancellationToken) is not null)
            return new RoomAddition(RoomAdditionOutcome.DuplicatePair);
        if (repeat is null)
            return null;
        if (await FindRepeatAsync(repeat.UserId, repeat.Key, repeat.At, cancellationToken) is { } first)
            return new RoomAddition(RoomAdditionOutcome.Repeated, first);
        await ForgetOldAsync(repeat, deadline, cancellationToken);
        return null;
    }

    /// <summary>An answer under the same key that has outlived its time, in whatever room, gives way.</summary>
    private async Task ForgetOldAsync(StoredRepeat repeat, MongoDeadline deadline, CancellationToken cancellationToken)
    {
        var ended = MongoRepeat.EndedAt(repeat.At);
        if (await FirstAsync(MongoRoomQueries.Repeated(MongoRepeat.KeyOf(repeat.UserId, repeat.Key), ended), cancellationToken) is { } holder)
            await _mongo.CallAsync(ct => _mongo.Rooms.BulkWriteAsync([MongoRoomQueries.Swept(holder, ended)], Unordered, ct), cancellationToken, deadline);
    }

    private async Task<bool> UpdateAsync(
        FilterDefinition<MongoRoomDocument> filter, UpdateDefinition<MongoRoomDocument> update, MongoDeadline deadline, CancellationToken cancellationToken)
    {
        var result = await _mongo.CallAsync(ct => _mongo.Rooms.UpdateOneAsync(filter, update, cancellationToken: ct), cancellationToken, deadline);
        return result.MatchedCount == 1;
    }

    private async Task<IReadOnlyList<bool>> MoveAsync(IReadOnlyList<IReadOnlyList<RoomMarkers>> groups, CancellationToken limit)
    {
        var moves = groups.SelectMany(g => g)
            .Select(m => new UpdateOneModel<MongoRoomDocument>(MongoRoomQueries.With(m.RoomId, m.UserId), MongoRoomQueries.Moved(m)));
        await _mongo.CallAsync(ct => _mongo.Rooms.BulkWriteAsync(moves, Unordered, ct), limit);
        return [.. groups.Select(_ => true)];
    }

    /// <param name="isLasting">What a majority has and will keep.</param>
    private async Task<MongoRoomDocument?> FirstAsync(
        FilterDefinition<MongoRoomDocument> filter, CancellationToken cancellationToken, bool isLasting = false)
    {
        var collection = isLasting ? _mongo.Rooms.WithReadConcern(_mongo.Lasting) : _mongo.Rooms;
        return (await ReadAsync(collection, filter, new FindOptions<MongoRoomDocument> { Limit = 1 }, cancellationToken)).FirstOrDefault();
    }

    private Task<List<MongoRoomDocument>> ListAsync(
        FilterDefinition<MongoRoomDocument> filter, ProjectionDefinition<MongoRoomDocument, MongoRoomDocument> fields, int? limit,
        CancellationToken cancellationToken) => ReadAsync(
        _mongo.Rooms, filter,
        new FindOptions<MongoRoomDocument> { Sort = Builders<MongoRoomDocument>.Sort.Descending(r => r.Id), Limit = limit, Projection = fields },
        cancellationToken);

    private Task<List<MongoRoomDocument>> ReadAsync(
        IMongoCollection<MongoRoomDocument> collection, FilterDefinition<MongoRoomDocument> filter, FindOptions<MongoRoomDocument> options,
        CancellationToken cancellationToken) => _mongo.CallAsync(
        async ct =>
        {
            using var cursor = await collection.FindAsync(filter, options, ct);
            return await cursor.ToListAsync(ct);
        },
        cancellationToken);
}
