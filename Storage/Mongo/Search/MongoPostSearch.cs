using System.Collections.Immutable;
using MongoDB.Bson;
using MongoDB.Driver;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;
using Social.Grains.Search;

namespace Social.Storage.Mongo.Search;

/// <summary>
/// Words of posts in collection <c>post_words</c>. The index is walked downwards from the newest under the first word, which should be the rarest; the other words are looked
/// for in the documents.
/// </summary>
internal sealed class MongoPostSearch(MongoConnection mongo) : IPostSearch
{
    private const int MostTagged = 10_000;
    private static readonly BulkWriteOptions Unordered = new() { IsOrdered = false };
    private static readonly FilterDefinitionBuilder<MongoPostWords> Where = Builders<MongoPostWords>.Filter;

    public async Task IndexAsync(IReadOnlyList<IndexedPost> posts, CancellationToken cancellationToken = default)
    {
        if (posts.Count == 0)
            return;
        WriteModel<MongoPostWords>[] writes = [.. posts.Select(Write)];
        // twice, because of two that come at once for a new post the later one may be the one that is refused
        if (!await TryWriteAsync(writes, cancellationToken))
            await TryWriteAsync(writes, cancellationToken);
    }

    public async Task<ImmutableArray<long>> FindAsync(
        IReadOnlyList<string> words, long before, int limit, CancellationToken cancellationToken = default)
    {
        if (limit <= 0)
            return [];
        var options = new FindOptions<MongoPostWords>
        {
            Sort = Builders<MongoPostWords>.Sort.Descending(p => p.Id),
            Limit = limit,
            Projection = Builders<MongoPostWords>.Projection.Include(p => p.Id),
            MaxTime = mongo.Options.OperationTimeout,
        };
        var found = await mongo.CallAsync(
            async ct =>
            {
                using var cursor = await mongo.PostWords.FindAsync(With(words, before), options, ct);
                return await cursor.ToListAsync(ct);
            },
            cancellationToken);
        return [.. found.Select(p => p.Id)];
    }

    /// <summary>Out of some thousand posts with such tags at most: a sort by one element of a list is beyond an index.</summary>
    public async Task<ImmutableArray<string>> TagsAsync(string prefix, int limit, CancellationToken cancellationToken = default)
    {
        var begins = new BsonDocument("g", new BsonDocument { { "$gte", prefix }, { "$lt", prefix + "\U0010FFFF" } });
        var alive = new BsonDocument { { "d", false }, { "v", (int)Visibility.Public } };
        BsonDocument[] stages =
        [
            new("$match", new BsonDocument(begins).AddRange(alive)), new("$limit", MostTagged), new("$unwind", "$g"), new("$match", begins),
            new("$group", new BsonDocument("_id", "$g")), new("$sort", new BsonDocument("_id", 1)), new("$limit", limit),
        ];
        var found = await mongo.CallAsync(
            async ct =>
            {
                using var cursor = await mongo.Posts.AggregateAsync<BsonDocument>(stages, cancellationToken: ct);
                return await cursor.ToListAsync(ct);
            },
            cancellationToken);
        return [.. found.Select(t => t["_id"].AsString)];
    }

    public async Task<IReadOnlyList<long>> PositionsAsync(CancellationToken cancellationToken = default)
    {
        var positions = new long[PostRecord.Parts];
        var stored = await mongo.CallAsync(
            async ct =>
            {
                using var cursor = await mongo.SearchPositions.FindAsync(FilterDefinition<MongoSearchPosition>.Empty, cancellationToken: ct);
                return await cursor.ToListAsync(ct);
            },
            cancellationToken);
        foreach (var position in stored)
            positions[position.Part] = position.Position;
        return positions;
    }

    public Task SavePositionsAsync(IReadOnlyDictionary<int, long> positions, CancellationToken cancellationToken = default)
    {
        var writes = positions.Select(p => new UpdateOneModel<MongoSearchPosition>(
            Builders<MongoSearchPosition>.Filter.Eq(s => s.Part, p.Key), Builders<MongoSearchPosition>.Update.Max(s => s.Position, p.Value))
        {
            IsUpsert = true,
        });
        return mongo.CallAsync(ct => mongo.SearchPositions.BulkWriteAsync(writes, Unordered, ct), cancellationToken);
    }

    /// <summary>Posts with all these words, below an id.</summary>
    internal static FilterDefinition<MongoPostWords> With(IReadOnlyList<string> words, long before) =>
        Where.All(p => p.Words, words) & Where.Lt(p => p.Id, before);

    /// <summary>Replaces an earlier version, or puts the first; a later one makes the id clash and stays.</summary>
    private static WriteModel<MongoPostWords> Write(IndexedPost post)
    {
        var earlier = Where.Eq(p => p.Id, post.Id) & Where.Lte(p => p.Touched, post.Touched);
        return post.Words.Count == 0
            ? new DeleteOneModel<MongoPostWords>(earlier)
            : new ReplaceOneModel<MongoPostWords>(earlier, MongoPostWords.Of(post)) { IsUpsert = true };
    }

    /// <summary>False when the id of some was taken: by a later change, or a moment ago.</summary>
    private Task<bool> TryWriteAsync(WriteModel<MongoPostWords>[] writes, CancellationToken cancellationToken) => mongo.CallAsync(
        async ct =>
        {
            try
            {
                await mongo.PostWords.BulkWriteAsync(writes, Unordered, ct);
                return true;
            }
            catch (MongoBulkWriteException e) when (!MongoFailure.MayPass(e) && e.WriteErrors.All(w => w.Code == MongoFailure.DuplicateKey))
            {
                return false;
            }
        },
        cancellationToken);
}
