using System.Collections.Immutable;
using MongoDB.Driver;

namespace Social.Storage.Mongo.Posts;

/// <summary>Which posts to read, in what order, and which fields of them.</summary>
/// <param name="Fields">Null: all but history and repeat.</param>
internal sealed record MongoPostRead(
    FilterDefinition<MongoPostDocument> Filter, SortDefinition<MongoPostDocument>? Sort = null, ImmutableArray<string>? Fields = null)
{
    public ProjectionDefinition<MongoPostDocument, MongoPostDocument> Projection => Fields is { } fields
        ? Builders<MongoPostDocument>.Projection.Combine(fields.Select(f => Builders<MongoPostDocument>.Projection.Include(f)))
        : Builders<MongoPostDocument>.Projection.Exclude(p => p.History).Exclude(p => p.Repeat);

    /// <summary>A cursor that is read to its end.</summary>
    /// <param name="limit">Above 0; null: all.</param>
    public async Task<List<MongoPostDocument>> ListAsync(
        IMongoCollection<MongoPostDocument> posts, int? limit, CancellationToken cancellationToken)
    {
        var options = new FindOptions<MongoPostDocument> { Sort = Sort, Limit = limit, Projection = Projection };
        using var cursor = await posts.FindAsync(Filter, options, cancellationToken);
        return await cursor.ToListAsync(cancellationToken);
    }
}
