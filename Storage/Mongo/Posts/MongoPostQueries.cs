using System.Collections.Immutable;
using MongoDB.Driver;
using Social.Grains.Interfaces.Posts;

namespace Social.Storage.Mongo.Posts;

/// <summary>Every question that is asked of the collection of posts. A test holds each to the indexes that are declared.</summary>
internal static class MongoPostQueries
{
    private static readonly FilterDefinitionBuilder<MongoPostDocument> Where = Builders<MongoPostDocument>.Filter;
    private static readonly SortDefinition<MongoPostDocument> NewestFirst = Builders<MongoPostDocument>.Sort.Descending(p => p.Id);
    private static readonly ImmutableArray<string> Key = ["_id", "a"];

    public static MongoPostRead Many(IEnumerable<long> ids) => new(Where.In(p => p.Id, ids));

    public static MongoPostRead One(long id, params ReadOnlySpan<string> fields) => new(Where.Eq(p => p.Id, id), Fields: [.. fields]);

    /// <summary>Who holds these ids.</summary>
    public static MongoPostRead Holders(IEnumerable<long> ids) => new(Where.In(p => p.Id, ids), Fields: ["_id", "a", "n"]);

    public static MongoPostRead OfAuthor(long author, long before) =>
        new(Alive() & Where.Eq(p => p.Author, author) & Below(before), NewestFirst);

    public static MongoPostRead Public(long before) =>
        new(
            Alive() & Where.Eq(p => p.Visibility, Visibility.Public) & Where.Eq(p => p.ReplyTo, null) & Where.Eq(p => p.RepostOf, null) &
            Below(before), NewestFirst);

    /// <param name="from">Exclusive.</param>
    public static MongoPostRead Comments(long parent, long from, bool newestFirst) =>
        Sorted(Where.Eq(p => p.ReplyTo, parent) & Alive(), from, newestFirst);

    /// <summary>Deleted comments that are shown because they have comments themselves.</summary>
    /// <param name="from">Exclusive.</param>
    public static MongoPostRead Tombstones(long parent, long from, bool newestFirst) =>
        Sorted(Where.Eq(p => p.ReplyTo, parent) & Where.Eq(p => p.Deleted, true) & Where.Gt(p => p.Comments, 0), from, newestFirst);

    public static MongoPostRead AliveComments(long parent) => new(Where.Eq(p => p.ReplyTo, parent) & Alive(), Fields: ["_id"]);

    public static MongoPostRead ShownTombstones(long parent) => new(
        Where.Eq(p => p.ReplyTo, parent) & Where.Eq(p => p.Deleted, true) & Where.Gt(p => p.Id, 0) & Where.Gt(p => p.Comments, 0), Fields: ["_id"]);

    public static MongoPostRead CommentCounts(IEnumerable<long> ids) => new(Where.In(p => p.Id, ids), Fields: ["_id", "cc"]);

    /// <summary>A post whose comments were not counted later than at some moment.</summary>
    public static MongoPostRead CountedBefore(long id, long at) => new(Where.Eq(p => p.Id, id) & !Where.Gte(p => p.CountedAt, at), Fields: ["_id"]);

    public static MongoPostRead OfTag(string tag, long before) =>
        new(Where.AnyEq(p => p.Tags, tag) & Alive() & Where.Eq(p => p.Visibility, Visibility.Public) & Below(before), NewestFirst);

    // an index over an array cannot answer alone, so this reads documents, but not their text
    public static MongoPostRead Tagged(string tag, long before) => OfTag(tag, before) with { Fields = ["_id"] };

    public static MongoPostRead Quotes(long postId, long before) => new(Where.Eq(p => p.QuoteOf, postId) & Alive() & Below(before), NewestFirst);

    public static MongoPostRead Recent(long before) => new(Alive() & Below(before), NewestFirst, Key);

    /// <param name="least">Inclusive.</param>
    public static MongoPostRead OfAuthors(IEnumerable<long> authors, long before, long least) =>
        new(Alive() & Where.In(p => p.Author, authors) & Below(before) & Where.Gte(p => p.Id, least), NewestFirst, ["_id"]);

    // an id is never above touched, so what is touched earlier was born earlier
    public static MongoPostRead RecentOfPart(int part, long from) =>
        new(Where.Eq(p => p.Part, part) & Where.Gte(p => p.Touched, from) & Where.Gte(p => p.Id, from), Fields: Key);

    public static MongoPostRead Changes(int part, long since) => new(
        Where.Eq(p => p.Part, part) & Where.Gte(p => p.Touched, since),
        Builders<MongoPostDocument>.Sort.Ascending(p => p.Touched), ["_id", "a", "t", "d", "r"]);

    public static MongoPostRead Touched(int part, long since, long until) => new(
        Where.Eq(p => p.Part, part) & Where.Gte(p => p.Touched, since) & Where.Lt(p => p.Touched, until), Fields: ["l"]);

    public static MongoPostRead Counted(IEnumerable<long> authors) => new(Alive() & Where.In(p => p.Author, authors), Fields: ["a"]);

    public static MongoPostRead Repeats(IEnumerable<string> keys) => new(Where.In(p => p.Repeat!.Key, keys), Fields: ["_id", "q"]);

    public static MongoPostRead OldRepeat(string key, DateTime ended) =>
        new(Where.Eq(p => p.Repeat!.Key, key) & Where.Lte(p => p.Repeat!.At, ended), Fields: ["_id"]);

    public static MongoPostRead OldRepeats(DateTime ended) => new(
        Where.Lte(p => p.Repeat!.At, ended), Builders<MongoPostDocument>.Sort.Ascending(p => p.Repeat!.At), ["_id"]);

    /// <summary>A post that is not deleted at the version before a change.</summary>
    public static MongoPostRead Before(long id, int version) =>
        new(Where.Eq(p => p.Id, id) & Where.Eq(p => p.Version, version - 1) & Where.Eq(p => p.Deleted, false), Fields: ["_id"]);

    private static FilterDefinition<MongoPostDocument> Alive() => Where.Eq(p => p.Deleted, false);

    private static MongoPostRead Sorted(FilterDefinition<MongoPostDocument> filter, long from, bool newestFirst) => newestFirst
        ? new(filter & Below(from), NewestFirst)
        : new(filter & Where.Gt(p => p.Id, from), Builders<MongoPostDocument>.Sort.Ascending(p => p.Id));

    private static FilterDefinition<MongoPostDocument> Below(long before) => Where.Lt(p => p.Id, before);
}
