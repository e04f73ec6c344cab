using CsCheck;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Social.Grains;
using Social.Grains.Interfaces.Media;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;
using Social.Storage.Mongo;
using Social.Storage.Mongo.Posts;

namespace Social.Tests.Storage;

/// <summary>Documents written to bytes and read back, without a server. A failure prints its seed.</summary>
public sealed class MongoDocumentTests
{
    private static readonly Gen<long> Id = Gen.OneOf(Gen.Long, Among(0L, 1L, long.MaxValue, long.MinValue, -1L, 1L << 32, uint.MaxValue));

    // to the millisecond, which is what every store keeps
    private static readonly Gen<DateTimeOffset> Moment = Gen
        .Long[DateTimeOffset.MinValue.ToUnixTimeMilliseconds() + 1, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() - 1]
        .Select(DateTimeOffset.FromUnixTimeMilliseconds);

    private static readonly Gen<string> Text = Gen.OneOf(
        Among("", "\0", "Grüezi \0 🎉", "$set", "a.b", new string('x', 5_000), new string('漢', 5_000)),
        Gen.String[Gen.Char['\u0001', '\ud7ff'], 0, 60]);

    private static readonly Gen<PostEntity> Entity =
        from kind in Gen.Enum<EntityKind>()
        from place in Gen.Select(Gen.Int, Gen.Int)
        from user in Id.Nullable()
        from tag in Text.Null()
        select new PostEntity(kind, place.Item1, place.Item2, user, tag);

    private static readonly Gen<PostMedia> Media =
        from id in Id
        from kind in Gen.Enum<MediaKind>()
        from size in Gen.Select(Gen.Int.Nullable(), Gen.Int.Nullable())
        from words in Gen.Select(Text.Null(), Text.Null(), Text.Null())
        select new PostMedia(id, kind, size.Item1, size.Item2, words.Item1, words.Item2, words.Item3);

    private static readonly Gen<PostRecord> Post =
        from ids in Gen.Select(Id, Id, Id)
        from text in Text
        from visibility in Gen.Enum<Visibility>()
        from reply in Gen.Select(Id.Nullable(), Id.Nullable())
        from mentions in Id.Array[0, 50]
        from edited in Moment.Nullable()
        from version in Gen.Int[1, 51]
        from deleted in Gen.Bool
        from counts in Gen.Select(Gen.Int, Gen.Int, Gen.Int)
        from others in Gen.Select(Id.Nullable(), Id.Nullable(), Id.Nullable())
        from parts in Gen.Select(Entity.Array[0, 5], Text.Array[0, 5], Media.Array[0, 3])
        from state in Gen.Select(Gen.Enum<ReplyControl>(), Gen.Bool, Gen.Bool)
        select new PostRecord(
            ids.Item1, ids.Item2, text, visibility, reply.Item1, reply.Item2, [.. mentions], edited, version, ids.Item3, deleted,
            new PostCounts(counts.Item1, counts.Item2, counts.Item3))
        {
            ReplyToAuthor = others.Item1,
            RepostOf = others.Item2,
            QuoteOf = others.Item3,
            Entities = [.. parts.Item1],
            Tags = [.. parts.Item2],
            Media = [.. parts.Item3],
            ReplyControl = state.Item1,
            Locked = state.Item2,
            TakenDown = state.Item3,
        };

    private static readonly Gen<StoredRepeat> Repeat =
        from user in Id
        from key in Gen.String[Gen.Char[' ', '~'], 1, 128]
        from hash in Gen.Byte.Array[0, 32]
        from answer in Gen.Byte.Array[0, 2_000]
        from at in Moment
        select new StoredRepeat(user, key, [.. hash], [.. answer], at);

    [Fact]
    public void Every_post_comes_back_as_it_was() => Post.Sample(
        post => Assert.Equivalent(post, RoundTrip(MongoPostDocument.Of(post, repeat: null)).ToRecord(), strict: true));

    [Fact]
    public void Every_repeat_comes_back_with_its_post() => Gen.Select(Post, Repeat).Sample((post, repeat) =>
    {
        var document = RoundTrip(MongoPostDocument.Of(post, repeat));
        Assert.Equivalent(repeat, document.Repeat!.ToStored(), strict: true);
        Assert.Equivalent(post, document.ToRecord(), strict: true);
    });

    [Fact]
    public void Every_earlier_text_comes_back() => Gen.Select(Gen.Int, Text, Moment).Array[0, 50].Sample(texts =>
    {
        var history = texts.Select(t => new MongoPostText { Version = t.Item1, Text = t.Item2, At = t.Item3.UtcDateTime }).ToArray();
        var read = RoundTrip(new MongoPostDocument { History = history }).History!;
        Assert.Equal(texts.Select(t => new PostVersion(t.Item1, t.Item2, t.Item3)), read.Select(h => h.ToVersion()));
    });

    [Fact]
    public void Every_grain_state_comes_back() => Gen.Select(Text, Text, Gen.Byte.Array[0, 2_000]).Sample((id, etag, state) =>
    {
        var document = new MongoGrainStateDocument { Id = id, ETag = etag, State = state };
        Assert.Equivalent(document, RoundTrip(document), strict: true);
    });

    [Fact]
    public void Absent_fields_are_not_written()
    {
        var post = new PostRecord(1, 2, "x", Visibility.Public, null, null, [], null, 1, 1, false, PostCounts.None);
        var document = MongoPostDocument.Of(post, repeat: null).ToBsonDocument();
        Assert.Equal(["_id", "a", "p", "t", "l", "n", "v", "d", "x"], document.Names);
        Assert.All(["_id", "a", "t", "l"], name => Assert.Equal(BsonType.Int64, document[name].BsonType));
        // the unique index must not see a post without a key
        Assert.DoesNotContain("q", document.Names);
    }

    [Fact]
    public void The_digest_field_is_what_a_digest_adds() => Id.Sample(touched =>
        Assert.Equal(default(ChangeDigest).With(touched).Sum, MongoPostDocument.LowOf(touched)));

    [Fact]
    public void Fields_of_a_newer_program_are_skipped()
    {
        var document = new BsonDocument { { "_id", 5L }, { "n", 1 }, { "x", "text" }, { "later", new BsonArray { 1 } } };
        Assert.Equal("text", BsonSerializer.Deserialize<MongoPostDocument>(document).ToRecord().Text);
    }

    [Fact]
    public void A_fence_is_no_post() =>
        Assert.True(BsonSerializer.Deserialize<MongoPostDocument>(new BsonDocument { { "_id", 5L }, { "z", true } }).IsFence);

    [Fact]
    public void A_state_name_with_a_slash_is_refused() => Assert.Throws<ArgumentException>(
        () => MongoGrainStateDocument.IdOf("a/b", GrainId.Create("user", "1")));

    private static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static T RoundTrip<T>(T document) => BsonSerializer.Deserialize<T>(document.ToBson());
}
