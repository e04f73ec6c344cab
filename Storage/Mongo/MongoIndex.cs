using System.Collections.Immutable;
using MongoDB.Driver;

namespace Social.Storage.Mongo;

/// <summary>An index: its fields in order, each ascending (1) or descending (-1).</summary>
internal sealed record MongoIndex(string Name, ImmutableArray<(string Field, int Direction)> Keys, bool Unique = false, bool Sparse = false)
{
    public IndexKeysDefinition<TDocument> ToKeys<TDocument>() => Builders<TDocument>.IndexKeys.Combine(
        Keys.Select(k => k.Direction > 0
            ? Builders<TDocument>.IndexKeys.Ascending(k.Field)
            : Builders<TDocument>.IndexKeys.Descending(k.Field)));
}
