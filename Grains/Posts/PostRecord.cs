using System.Collections.Immutable;
using Social.Grains.Interfaces.Media;
using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Posts;

/// <summary>A post as stored.</summary>
/// <param name="Touched">The id of its last change; equal to <paramref name="Id"/> at birth.</param>
/// <param name="Deleted">True: a tombstone, with an empty text and no mentions.</param>
/// <param name="Counts">The store keeps the comments alone; likes and reposts are counted elsewhere, see <see cref="PostCounter"/>.</param>
public sealed record PostRecord(
    long Id, long Author, string Text, Visibility Visibility, long? ReplyTo, long? RootId, ImmutableArray<long> Mentions,
    DateTimeOffset? EditedAt, int Version, long Touched, bool Deleted, PostCounts Counts)
{
    /// <summary>How many feed partitions there are. Part of the stored data: never change it.</summary>
    public const int Parts = 64;

    /// <summary>Who wrote the post that this one answers: known forever, and what a home timeline asks first of a comment.</summary>
    public long? ReplyToAuthor { get; init; }

    /// <summary>The post that is shown again; such a post has no text.</summary>
    public long? RepostOf { get; init; }

    public long? QuoteOf { get; init; }

    /// <summary>Mentions, tags and links, in the order of the text.</summary>
    public ImmutableArray<PostEntity> Entities { get; init; } = [];

    /// <summary>The tags of the text, folded, each once.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    public ImmutableArray<PostMedia> Media { get; init; } = [];

    /// <summary>Of a post that begins a conversation: who may comment there.</summary>
    public ReplyControl ReplyControl { get; init; }

    /// <summary>Nobody can comment on it any more.</summary>
    public bool Locked { get; init; }

    /// <summary>Hidden by a moderator.</summary>
    public bool TakenDown { get; init; }

    /// <summary>The author's feed partition.</summary>
    public int Part => PartOf(Author);

    /// <summary>The post that the conversation began with, which may be this one.</summary>
    public long Root => RootId ?? Id;

    /// <summary>What remains of it when it is deleted.</summary>
    public PostRecord ToTombstone(int version, long touched) => this with
    {
        Text = "",
        Mentions = [],
        Entities = [],
        Tags = [],
        Media = [],
        Version = version,
        Touched = touched,
        Deleted = true,
    };

    /// <summary>Spreads authors over the partitions: Fibonacci hashing, because ids minted in one millisecond differ in few bits.</summary>
    public static int PartOf(long author) => (int)(((ulong)author * 0x9E3779B97F4A7C15UL) >> 58);
}

/// <summary>What a post keeps of an upload, so that a page of posts needs no second read.</summary>
/// <param name="Source">What its addresses are made of; only the media themselves know how.</param>
public sealed record PostMedia(
    long Id, MediaKind Kind, int? Width = null, int? Height = null, string? Blurhash = null, string? Alt = null, string? Source = null);

/// <summary>Which post, by whom.</summary>
public readonly record struct PostKey(long Id, long Author);
