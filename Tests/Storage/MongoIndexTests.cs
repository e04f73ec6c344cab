using System.Reflection;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;
using Social.Storage.Mongo;
using Social.Storage.Mongo.Posts;

namespace Social.Tests.Storage;

/// <summary>Every read, as the driver renders it, against the indexes that are declared, without a server.</summary>
public sealed class MongoIndexTests
{
    private static readonly MongoIndex ById = new("_id_", [("_id", 1)], Unique: true);
    private static readonly RenderArgs<MongoPostDocument> Args =
        new(BsonSerializer.LookupSerializer<MongoPostDocument>(), BsonSerializer.SerializerRegistry);

    /// <summary>Each query of <see cref="MongoPostQueries"/>, the index meant for it, and whether that answers without reading
    /// documents.</summary>
    public static TheoryData<string, string, bool> Reads { get; } = new()
    {
        { nameof(MongoPostQueries.Many), "_id_", false },
        { nameof(MongoPostQueries.One), "_id_", false },
        { nameof(MongoPostQueries.Holders), "_id_", false },
        { nameof(MongoPostQueries.Before), "_id_", false },
        { nameof(MongoPostQueries.OfAuthor), "by_author", false },
        { nameof(MongoPostQueries.OfAuthors), "by_author", true },
        { nameof(MongoPostQueries.Counted), "by_author", true },
        { nameof(MongoPostQueries.Public), "open", false },
        { nameof(MongoPostQueries.Comments), "by_parent", false },
        { nameof(MongoPostQueries.Tombstones), "by_parent", false },
        { nameof(MongoPostQueries.AliveComments), "by_parent", true },
        { nameof(MongoPostQueries.ShownTombstones), "by_parent", true },
        { nameof(MongoPostQueries.CommentCounts), "_id_", false },
        { nameof(MongoPostQueries.CountedBefore), "_id_", false },
        { nameof(MongoPostQueries.OfTag), "by_tag", false },
        { nameof(MongoPostQueries.Tagged), "by_tag", true },
        { nameof(MongoPostQueries.Quotes), "by_quote", false },
        { nameof(MongoPostQueries.Recent), "by_time", true },
        { nameof(MongoPostQueries.RecentOfPart), "by_change", true },
        { nameof(MongoPostQueries.Changes), "by_change", true },
        { nameof(MongoPostQueries.Touched), "by_change", true },
        { nameof(MongoPostQueries.Repeats), "repeat", false },
        { nameof(MongoPostQueries.OldRepeat), "repeat", false },
        { nameof(MongoPostQueries.OldRepeats), "repeat_by_time", false },
    };

    [Fact]
    public void Every_query_is_held_to_an_index() => Assert.Equal(
        typeof(MongoPostQueries).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(m => m.Name)
            .Order(StringComparer.Ordinal),
        Reads.Select(r => r.Data.Item1).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Reads))]
    public void A_query_is_served_by_its_index(string query, string index, bool covered)
    {
        var read = Make(query);
        var declared = MongoIndexes.OfPosts.Append(ById).Single(i => string.Equals(i.Name, index, StringComparison.Ordinal));
        Assert.Null(WhyNotServed(read, declared));
        Assert.Equal(covered, IsCovered(read, declared));
        // a sparse index is used only where its field must be there
        if (declared.Sparse)
            Assert.Contains(declared.Keys[0].Field, read.Filter.Render(Args).Names);
    }

    [Fact]
    public void An_index_that_does_not_fit_is_found_out()
    {
        var read = MongoPostQueries.OfAuthor(1, 5);
        Assert.NotNull(WhyNotServed(read, new MongoIndex("no author", [("d", 1), ("_id", -1)])));
        Assert.NotNull(WhyNotServed(read, new MongoIndex("id too early", [("a", 1), ("_id", -1), ("d", 1)])));
        Assert.NotNull(WhyNotServed(read, new MongoIndex("no order", [("a", 1), ("d", 1)])));
        Assert.Null(WhyNotServed(read, new MongoIndex("other way", [("d", 1), ("a", 1), ("_id", 1)])));
    }

    [Fact]
    public void Indexes_render_as_they_are_declared()
    {
        foreach (var index in MongoIndexes.OfPosts)
        {
            var keys = index.ToKeys<MongoPostDocument>().Render(Args);
            Assert.Equal(index.Keys.Select(k => (k.Field, k.Direction)), keys.Select(e => (e.Name, e.Value.ToInt32())));
        }

        Assert.Equal(MongoIndexes.OfPosts.Length, MongoIndexes.OfPosts.Select(i => i.Name).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Whole_posts_are_read_without_history_and_repeat() =>
        Assert.Equal(new BsonDocument { { "h", 0 }, { "q", 0 } }, MongoPostQueries.Many([1]).Projection.Render(Args).Document);

    private static MongoPostRead Make(string query)
    {
        var method = typeof(MongoPostQueries).GetMethod(query, BindingFlags.Public | BindingFlags.Static)!;
        if (string.Equals(query, nameof(MongoPostQueries.One), StringComparison.Ordinal))
            return MongoPostQueries.One(1);
        return (MongoPostRead)method.Invoke(null, [.. method.GetParameters().Select(p => Argument(p.ParameterType))])!;
    }

    private static object Argument(Type type) =>
        type == typeof(long) ? 7L
        : type == typeof(int) ? 7
        : type == typeof(bool) ? true
        : type == typeof(string) ? "7/k"
        : type == typeof(DateTime) ? new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc)
        : type == typeof(IEnumerable<long>) ? new long[] { 7, 8 }
        : new[] { "7/k", "8/k" };

    /// <summary>
    /// Null when the index serves filter and order: its first keys are the fields compared for equality, then comes the field of the
    /// order, and a range is either on that key or narrows keys that are read anyway. (A unique first key needs no more: it finds one
    /// document.)
    /// </summary>
    private static string? WhyNotServed(MongoPostRead read, MongoIndex index)
    {
        var filter = read.Filter.Render(Args);
        var equal = filter.Where(e => IsEquality(e.Value)).Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        if (index.Unique && equal.Contains(index.Keys[0].Field) && read.Sort is null)
            return null;
        if (!index.Keys.Take(equal.Count).Select(k => k.Field).ToHashSet(StringComparer.Ordinal).SetEquals(equal))
            return $"{filter}: {index.Name} does not begin with what is compared for equality.";
        var rest = index.Keys.Skip(equal.Count).Select(k => k.Field).ToArray();
        var ranges = filter.Where(e => !IsEquality(e.Value)).Select(e => e.Name).ToArray();
        var next = read.Sort?.Render(Args).Names.Single() ?? ranges.FirstOrDefault();
        if (next is not null && !string.Equals(rest.FirstOrDefault(), next, StringComparison.Ordinal))
            return $"{filter}: in {index.Name} {next} does not follow.";
        return ranges.Except(rest, StringComparer.Ordinal).Any() ? $"{filter}: {index.Name} lacks the field of a range." : null;
    }

    private static bool IsEquality(BsonValue value) =>
        value is not BsonDocument operators || operators.Names.All(o => o is "$in" or "$eq");

    private static bool IsCovered(MongoPostRead read, MongoIndex index)
    {
        if (read.Fields is not { IsEmpty: false } fields)
            return false;
        var keys = index.Keys.Select(k => k.Field).ToHashSet(StringComparer.Ordinal);
        return fields.All(keys.Contains) && read.Filter.Render(Args).Names.All(keys.Contains);
    }
}
