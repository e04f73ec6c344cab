using System.Collections.Immutable;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Social.Grains.Chat;

namespace Social.Storage.Mongo.Chat;

/// <summary>Words of messages in collection <c>message_words</c>; its document 0 says how far they go.</summary>
internal sealed class MongoMessageSearch(MongoConnection mongo) : IMessageSearch
{
    private const long PositionId = 0;
    private static readonly BulkWriteOptions Unordered = new() { IsOrdered = false };
    private static readonly FilterDefinitionBuilder<MongoMessageWords> Where = Builders<MongoMessageWords>.Filter;

    public async Task IndexAsync(IReadOnlyList<IndexedMessage> messages, CancellationToken cancellationToken = default)
    {
        WriteModel<MongoMessageWords>[] writes = [.. messages.GroupBy(m => m.Id).Select(g => Write(g.MaxBy(m => m.Version)!))];
        if (writes.Length == 0)
            return;
        // twice, because of two that come at once for a new message the later one may be the one that is refused
        if (!await TryWriteAsync(writes, cancellationToken))
            await TryWriteAsync(writes, cancellationToken);
    }

    public async Task<ImmutableArray<long>> FindAsync(
        IReadOnlyCollection<long> roomIds, IReadOnlyList<string> words, long before, int limit, CancellationToken cancellationToken = default)
    {
        if (limit <= 0)
            return [];
        var options = new FindOptions<MongoMessageWords>
        {
            Sort = Builders<MongoMessageWords>.Sort.Descending(m => m.Id),
            Limit = limit,
            Projection = Builders<MongoMessageWords>.Projection.Include(m => m.Id),
            MaxTime = mongo.Options.OperationTimeout,
        };
        var found = await mongo.CallAsync(
            async ct =>
            {
                using var cursor = await mongo.MessageWords.FindAsync(
                    Where.In(m => m.RoomId, roomIds) & Where.All(m => m.Words, words) & Where.Lt(m => m.Id, before), options, ct);
                return await cursor.ToListAsync(ct);
            },
            cancellationToken);
        return [.. found.Select(m => m.Id)];
    }

    public async Task<long> PositionAsync(CancellationToken cancellationToken = default)
    {
        var found = await mongo.CallAsync(
            async ct =>
            {
                using var cursor = await mongo.MessageWords.FindAsync(Where.Eq(m => m.Id, PositionId), cancellationToken: ct);
                return await cursor.ToListAsync(ct);
            },
            cancellationToken);
        return found is [var one] ? one.Version : 0;
    }

    public Task SavePositionAsync(long position, CancellationToken cancellationToken = default) => mongo.CallAsync(
        ct => mongo.MessageWords.UpdateOneAsync(
            Where.Eq(m => m.Id, PositionId), Builders<MongoMessageWords>.Update.Max(m => m.Version, position), new UpdateOptions { IsUpsert = true }, ct),
        cancellationToken);

    /// <summary>Replaces an earlier version, or puts the first; a later one makes the id clash and stays.</summary>
    private static ReplaceOneModel<MongoMessageWords> Write(IndexedMessage message) => new(
        Where.Eq(m => m.Id, message.Id) & Where.Lt(m => m.Version, message.Version),
        new MongoMessageWords { Id = message.Id, RoomId = message.RoomId, Version = message.Version, Words = [.. message.Words] })
    {
        IsUpsert = true,
    };

    /// <summary>False when the id of some was taken: by a later version, or a moment ago.</summary>
    private Task<bool> TryWriteAsync(WriteModel<MongoMessageWords>[] writes, CancellationToken cancellationToken) => mongo.CallAsync(
        async ct =>
        {
            try
            {
                await mongo.MessageWords.BulkWriteAsync(writes, Unordered, ct);
                return true;
            }
            catch (MongoBulkWriteException e) when (!MongoFailure.MayPass(e) && e.WriteErrors.All(w => w.Code == MongoFailure.DuplicateKey))
            {
                return false;
            }
        },
        cancellationToken);
}

/// <summary>The words of a message: <c>_id</c> the message, <c>r</c> its room, <c>v</c> the version as of which these are its words, <c>w</c> the words.</summary>
[BsonIgnoreExtraElements]
internal sealed class MongoMessageWords
{
    [BsonId]
    public long Id { get; init; }

    [BsonElement("r")]
    public long RoomId { get; init; }

    [BsonElement("v")]
    public long Version { get; init; }

    [BsonElement("w")]
    public string[] Words { get; init; } = [];
}
