using System.Collections.Immutable;
using MongoDB.Driver;
using Social.Grains;
using Social.Grains.Calls;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;

namespace Social.Storage.Mongo.Calls;

/// <summary>Calls in collection <c>calls</c>; <see cref="MongoCallDocument"/> says what a document holds.</summary>
internal sealed class MongoCallStore(MongoConnection mongo) : ICallStore
{
    private const int MostAttempts = 3;
    private static readonly FilterDefinitionBuilder<MongoCallDocument> Where = Builders<MongoCallDocument>.Filter;
    private static readonly SortDefinition<MongoCallDocument> NewestFirst = Builders<MongoCallDocument>.Sort.Descending(c => c.Id);

    private static UpdateDefinitionBuilder<MongoCallDocument> Set => Builders<MongoCallDocument>.Update;

    public async Task<CallAddition> AddAsync(CallRecord call, CancellationToken cancellationToken = default)
    {
        var deadline = mongo.NewDeadline();
        var document = MongoCallDocument.Of(call);
        if (document.RepeatKey is { } key)
        {
            var old = IdGenerator.FirstAt(call.CreatedAt - StoredRepeat.Lifetime);
            await mongo.CallAsync(
                ct => mongo.Calls.UpdateOneAsync(
                    Where.Eq(c => c.RepeatKey, key) & Where.Lte(c => c.Id, old), Set.Unset(c => c.RepeatKey), cancellationToken: ct),
                cancellationToken, deadline);
        }
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await TryInsertAsync(document, deadline, cancellationToken))
                return new CallAddition(CallAdditionOutcome.Added);
            if (await WhyNotAsync(document, deadline, cancellationToken) is { } addition)
                return addition;
        }
        throw MongoFailure.Unavailable();
    }

    public async Task<bool> SaveAsync(CallRecord call, long touchedBefore, long? joiner = null, CancellationToken cancellationToken = default)
    {
        var deadline = mongo.NewDeadline();
        var isOpen = call.State != CallState.Ended;
        var changes = new List<UpdateDefinition<MongoCallDocument>>
        {
            Set.Set(c => c.Touched, call.Touched),
            Set.Set(c => c.Body, CallBody.Of(call)),
            call.DueAt is { } due ? Set.Set(c => c.DueAt, due.UtcDateTime) : Set.Unset(c => c.DueAt),
        };
        if (joiner is { } userId)
            changes.Add(Set.AddToSet(c => c.Users, userId));
        if (!isOpen)
            changes.AddRange([Set.Unset(c => c.OpenRoom), Set.Unset(c => c.OpenUsers)]);
        else if (joiner is { } newcomer)
            changes.Add(Set.AddToSet(c => c.OpenUsers, newcomer));
        var change = Set.Combine(changes);
        try
        {
            return await TrySaveAsync();
        }
        catch (SocialException)
        {
            // asked for again; either it is done now, or touched tells whether this very change was done before
            return await TrySaveAsync() || (await OneAsync(Where.Eq(c => c.Id, call.Id), cancellationToken, deadline))?.Touched == call.Touched;
        }

        async Task<bool> TrySaveAsync()
        {
            var filter = Where.Eq(c => c.Id, call.Id) & Where.Eq(c => c.Touched, touchedBefore);
            var result = await mongo.CallAsync(ct => mongo.Calls.UpdateOneAsync(filter, change, cancellationToken: ct), cancellationToken, deadline);
            return result.MatchedCount == 1;
        }
    }

    public async Task<CallRecord?> GetAsync(long id, CancellationToken cancellationToken = default) =>
        (await OneAsync(Where.Eq(c => c.Id, id), cancellationToken))?.ToRecord();

    public Task<ImmutableArray<CallRecord>> OfUserAsync(long userId, long before, int limit, CancellationToken cancellationToken = default) =>
        ListAsync(Where.AnyEq(c => c.Users, userId) & Where.Lt(c => c.Id, before), limit, cancellationToken);

    public Task<ImmutableArray<CallRecord>> OfRoomAsync(long roomId, long before, int limit, CancellationToken cancellationToken = default) =>
        ListAsync(Where.Eq(c => c.RoomId, roomId) & Where.Lt(c => c.Id, before), limit, cancellationToken);

    public Task<ImmutableArray<CallRecord>> OpenOfUserAsync(long userId, int limit, CancellationToken cancellationToken = default) =>
        ListAsync(Where.AnyEq(c => c.OpenUsers, userId), limit, cancellationToken);

    public async Task<ImmutableArray<long>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default)
    {
        var options = new FindOptions<MongoCallDocument>
        {
            Sort = Builders<MongoCallDocument>.Sort.Ascending(c => c.DueAt),
            Limit = limit,
            Projection = Builders<MongoCallDocument>.Projection.Include(c => c.Id),
        };
        return [.. (await FindAsync(Where.Lte(c => c.DueAt, now.UtcDateTime), options, cancellationToken)).Select(c => c.Id)];
    }

    public async Task<CallRecord?> FindRepeatAsync(long caller, string key, DateTimeOffset since, CancellationToken cancellationToken = default) =>
        (await OneAsync(
            Where.Eq(c => c.RepeatKey, MongoRepeat.KeyOf(caller, key)) & Where.Gt(c => c.Id, IdGenerator.FirstAt(since)), cancellationToken))?.ToRecord();

    public async Task<int> ForgetUserAsync(long userId, int limit, CancellationToken cancellationToken = default)
    {
        var some = await FindAsync(
            Where.AnyEq(c => c.Users, userId),
            new FindOptions<MongoCallDocument> { Limit = limit, Projection = Builders<MongoCallDocument>.Projection.Include(c => c.Id) }, cancellationToken);
        if (some.Count == 0)
            return 0;
        var theirs = Where.In(c => c.Id, some.Select(c => c.Id));
        // before they are out of the log: were this broken off afterwards, nobody would find the call again
        await mongo.CallAsync(
            ct => mongo.Calls.DeleteManyAsync(theirs & Where.Size(c => c.Users, 1) & Where.AnyEq(c => c.Users, userId), ct), cancellationToken);
        await mongo.CallAsync(
            ct => mongo.Calls.UpdateManyAsync(theirs, Set.Pull(c => c.Users, userId).Pull(c => c.OpenUsers, userId), cancellationToken: ct), cancellationToken);
        // those whose other one was taken out between these two
        await mongo.CallAsync(ct => mongo.Calls.DeleteManyAsync(theirs & Where.Size(c => c.Users, 0), ct), cancellationToken);
        return some.Count;
    }

    /// <summary>False when its id, its room or its key was taken. An answer that was lost is asked for again: the second finds what the first put there.</summary>
    private Task<bool> TryInsertAsync(MongoCallDocument document, MongoDeadline deadline, CancellationToken cancellationToken)
    {
        return OnceAsync(retry: true);

        async Task<bool> OnceAsync(bool retry)
        {
            try
            {
                return await mongo.CallAsync(
                    async ct =>
                    {
                        await mongo.Calls.InsertOneAsync(document, options: null, ct);
                        return true;
                    },
                    cancellationToken, deadline);
            }
            catch (MongoWriteException e) when (MongoFailure.IsDuplicateKey(e))
            {
                return (await OneAsync(Where.Eq(c => c.Id, document.Id), cancellationToken, deadline))?.Touched == document.Touched;
            }
            catch (SocialException) when (retry)
            {
                return await OnceAsync(retry: false);
            }
        }
    }

    /// <summary>Null when what stood in the way has gone meanwhile.</summary>
    private async Task<CallAddition?> WhyNotAsync(MongoCallDocument document, MongoDeadline deadline, CancellationToken cancellationToken)
    {
        if (await OneAsync(Where.Eq(c => c.Id, document.Id), cancellationToken, deadline) is not null)
            return new CallAddition(CallAdditionOutcome.DuplicateId);
        if (document.RepeatKey is { } key && await OneAsync(Where.Eq(c => c.RepeatKey, key), cancellationToken, deadline) is { } first)
            return new CallAddition(CallAdditionOutcome.Repeated, first.Id);
        return document.OpenRoom is { } room && await OneAsync(Where.Eq(c => c.OpenRoom, room), cancellationToken, deadline) is { } other
            ? new CallAddition(CallAdditionOutcome.RoomTaken, other.Id)
            : null;
    }

    private async Task<MongoCallDocument?> OneAsync(
        FilterDefinition<MongoCallDocument> filter, CancellationToken cancellationToken, MongoDeadline? deadline = null) =>
        (await FindAsync(filter, new FindOptions<MongoCallDocument> { Limit = 1 }, cancellationToken, deadline)).FirstOrDefault();

    private async Task<ImmutableArray<CallRecord>> ListAsync(FilterDefinition<MongoCallDocument> filter, int limit, CancellationToken cancellationToken) =>
        [.. (await FindAsync(filter, new FindOptions<MongoCallDocument> { Sort = NewestFirst, Limit = limit }, cancellationToken)).Select(c => c.ToRecord())];

    private Task<List<MongoCallDocument>> FindAsync(
        FilterDefinition<MongoCallDocument> filter, FindOptions<MongoCallDocument> options, CancellationToken cancellationToken, MongoDeadline? deadline = null) =>
        mongo.CallAsync(
            async ct =>
            {
                using var cursor = await mongo.Calls.FindAsync(filter, options, ct);
                return await cursor.ToListAsync(ct);
            },
            cancellationToken, deadline);
}
