using MongoDB.Bson.Serialization.Attributes;
using Social.Grains;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;

namespace Social.Storage.Mongo.Posts;

/// <summary>
/// A post, its earlier texts and the first answer to the request that made it, in one document of collection <c>posts</c>: each
/// operation of the port changes one document, and a change of one document is atomic without a transaction. Names are short because
/// every document carries them.
/// <code>
/// _id  long    id
/// a    long    author
/// p    int     feed partition of the author
/// t    long    id of the last change
/// l    long    lower 32 bits of t: a digest is their sum, and not every server can cut bits
/// n    int     version; a change is made where n is still the one before
/// v    int     visibility
/// d    bool    deleted; always there, because reads and indexes compare it
/// x    string  text
/// r, o long    the post it answers, the root of its conversation; absent when it answers none
/// m    [long]  mentioned users; absent when none
/// e    date    last edit; absent when none
/// cc, cl, cr   counts of comments, likes, reposts; absent when 0
/// ct   long    when the comments were counted, in ticks: an older count never replaces a younger
/// ra   long    who wrote the post it answers
/// w, u long    the post it shows again, the post it quotes
/// c, k, b      reply control, locked, taken down; absent when as at birth
/// f    [{k,s,n,u,t}]  mentions, tags and links in the text: kind, start, length, user, tag
/// g    [string]       tags, folded, each once
/// i    [{i,k,w,h,b,a,s}]  media: id, kind, width, height, blurhash, alt, source
/// h    [{n,x,e}]      earlier texts, oldest first, at most 50; a delete drops them together with the text
/// q    {k,h,r,t}      the repeat: k = "user/key", body hash, answer, time. A unique sparse index on q.k makes a key post once, in the
///                     very insert of the post. Removed when 24 h old, by the sweep or by a newcomer that wants the key.
/// </code>
/// A document <c>{_id, z: true}</c> is a fence: the insert of this id lost its answer, and nothing can be inserted there any more.
/// </summary>
[BsonIgnoreExtraElements]
internal sealed class MongoPostDocument
{
    [BsonId]
    public long Id { get; init; }

    [BsonElement("a")]
    public long Author { get; init; }

    [BsonElement("p")]
    public int Part { get; init; }

    [BsonElement("t")]
    public long Touched { get; init; }

    [BsonElement("l")]
    public long TouchedLow { get; init; }

    [BsonElement("n")]
    public int Version { get; init; }

    [BsonElement("v")]
    public Visibility Visibility { get; init; }

    [BsonElement("d")]
    public bool Deleted { get; init; }

    [BsonElement("x")]
    public string Text { get; init; } = "";

    [BsonElement("r"), BsonIgnoreIfNull]
    public long? ReplyTo { get; init; }

    [BsonElement("o"), BsonIgnoreIfNull]
    public long? RootId { get; init; }

    [BsonElement("m"), BsonIgnoreIfNull]
    public long[]? Mentions { get; init; }

    [BsonElement("e"), BsonIgnoreIfNull]
    public DateTime? EditedAt { get; init; }

    [BsonElement("cc"), BsonIgnoreIfDefault]
    public int Comments { get; init; }

    [BsonElement("cl"), BsonIgnoreIfDefault]
    public int Likes { get; init; }

    [BsonElement("cr"), BsonIgnoreIfDefault]
    public int Reposts { get; init; }

    [BsonElement("ct"), BsonIgnoreIfDefault]
    public long CountedAt { get; init; }

    [BsonElement("ra"), BsonIgnoreIfNull]
    public long? ReplyToAuthor { get; init; }

    [BsonElement("w"), BsonIgnoreIfNull]
    public long? RepostOf { get; init; }

    [BsonElement("u"), BsonIgnoreIfNull]
    public long? QuoteOf { get; init; }

    [BsonElement("c"), BsonIgnoreIfDefault]
    public ReplyControl ReplyControl { get; init; }

    [BsonElement("k"), BsonIgnoreIfDefault]
    public bool Locked { get; init; }

    [BsonElement("b"), BsonIgnoreIfDefault]
    public bool TakenDown { get; init; }

    [BsonElement("f"), BsonIgnoreIfNull]
    public MongoPostEntity[]? Entities { get; init; }

    [BsonElement("g"), BsonIgnoreIfNull]
    public string[]? Tags { get; init; }

    [BsonElement("i"), BsonIgnoreIfNull]
    public MongoPostMedia[]? Media { get; init; }

    [BsonElement("h"), BsonIgnoreIfNull]
    public MongoPostText[]? History { get; init; }

    [BsonElement("q"), BsonIgnoreIfNull]
    public MongoRepeat? Repeat { get; init; }

    [BsonIgnore]
    public bool IsFence => Version == 0;

    public static long LowOf(long touched) => touched & uint.MaxValue;

    public static MongoPostDocument Of(PostRecord post, StoredRepeat? repeat) => new()
    {
        Id = post.Id,
        Author = post.Author,
        Part = post.Part,
        Touched = post.Touched,
        TouchedLow = LowOf(post.Touched),
        Version = post.Version,
        Visibility = post.Visibility,
        Deleted = post.Deleted,
        Text = post.Text,
        ReplyTo = post.ReplyTo,
        RootId = post.RootId,
        Mentions = post.Mentions.IsEmpty ? null : [.. post.Mentions],
        EditedAt = post.EditedAt?.UtcDateTime,
        Comments = post.Counts.Comments,
        Likes = post.Counts.Likes,
        Reposts = post.Counts.Reposts,
        ReplyToAuthor = post.ReplyToAuthor,
        RepostOf = post.RepostOf,
        QuoteOf = post.QuoteOf,
        ReplyControl = post.ReplyControl,
        Locked = post.Locked,
        TakenDown = post.TakenDown,
        Entities = MongoPostEntity.Of(post.Entities),
        Tags = post.Tags.IsEmpty ? null : [.. post.Tags],
        Media = MongoPostMedia.Of(post.Media),
        Repeat = repeat is null ? null : MongoRepeat.Of(repeat),
    };

    public PostRecord ToRecord() => new(
        Id, Author, Text, Visibility, ReplyTo, RootId, [.. Mentions ?? []],
        EditedAt is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null, Version, Touched, Deleted,
        new PostCounts(Comments, Likes, Reposts))
    {
        ReplyToAuthor = ReplyToAuthor,
        RepostOf = RepostOf,
        QuoteOf = QuoteOf,
        ReplyControl = ReplyControl,
        Locked = Locked,
        TakenDown = TakenDown,
        Entities = [.. (Entities ?? []).Select(e => e.ToEntity())],
        Tags = [.. Tags ?? []],
        Media = [.. (Media ?? []).Select(m => m.ToMedia())],
    };

    /// <summary>The text it has now, as the history will keep it.</summary>
    public MongoPostText Present() => new() { Version = Version, Text = Text, At = EditedAt ?? IdGenerator.TimeOf(Id).UtcDateTime };
}

/// <summary>What a post said from a moment on.</summary>
[BsonIgnoreExtraElements]
internal sealed class MongoPostText
{
    [BsonElement("n")]
    public int Version { get; init; }

    [BsonElement("x")]
    public string Text { get; init; } = "";

    [BsonElement("e")]
    public DateTime At { get; init; }

    public PostVersion ToVersion() => new(Version, Text, new DateTimeOffset(At, TimeSpan.Zero));
}
