using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Social.Grains.Interfaces.Media;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Interfaces.Posts;

/// <summary>A post as a viewer sees it.</summary>
/// <param name="Author">Absent of a tombstone.</param>
/// <param name="RootId">The post that the conversation started with; null for a post that answers none.</param>
/// <param name="Version">1 at birth, one more at each edit: the dense sequence of topic <c>post:{id}</c>.</param>
[GenerateSerializer, Immutable, Alias("Post")]
public sealed record Post(
    [property: Id(0)] long Id, [property: Id(1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] UserSummary Author, [property: Id(2)] string Text, [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset? EditedAt, [property: Id(5)] Visibility Visibility, [property: Id(6)] long? ReplyTo, [property: Id(7)] long? RootId,
    [property: Id(8)] ImmutableArray<UserSummary> Mentions, [property: Id(9)] PostCounts Counts, [property: Id(10), JsonIgnore] int Version)
{
    /// <summary>The post that the author shows to their followers; such a post has no text of its own.</summary>
    [Id(11)]
    public long? RepostOf { get; init; }

    [Id(12)]
    public long? QuoteOf { get; init; }

    /// <summary>The post that <see cref="RepostOf"/> names.</summary>
    [Id(13)]
    public Post? Reposted { get; init; }

    /// <summary>The post that <see cref="QuoteOf"/> names; absent where the viewer may not see it.</summary>
    [Id(14)]
    public Post? Quoted { get; init; }

    [Id(15)]
    public ImmutableArray<MediaItem> Media { get; init; } = [];

    /// <summary>The tags of the text, each once, in the form in which tags are compared.</summary>
    [Id(16)]
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Mentions, tags and links of the text, in their order.</summary>
    [Id(17)]
    public ImmutableArray<PostEntity> Entities { get; init; } = [];

    [Id(18)]
    public ViewerState Viewer { get; init; } = ViewerState.None;

    /// <summary>Who may comment in the conversation that this post begins; absent for comments.</summary>
    [Id(19)]
    public ReplyControl? ReplyControl { get; init; }

    /// <summary>Nobody can comment on it any more; where it began a conversation, nobody can comment there.</summary>
    [Id(20)]
    public bool Locked { get; init; }

    /// <summary>A moderator has hidden it from everybody but its author.</summary>
    [Id(21)]
    public bool TakenDown { get; init; }

    /// <summary>A tombstone in a conversation: it has no author and no text, but comments that hang on it.</summary>
    [Id(22)]
    public bool Deleted { get; init; }

    /// <summary>The viewer's filters that warn of it; absent where none does.</summary>
    [Id(40)]
    public ImmutableArray<FilterMatch>? Filtered { get; init; }
}

[GenerateSerializer, Immutable, Alias("PostCounts")]
public sealed record PostCounts([property: Id(0)] int Comments, [property: Id(1)] int Likes, [property: Id(2)] int Reposts)
{
    public static PostCounts None { get; } = new(0, 0, 0);
}

/// <summary>What a post said from a moment on.</summary>
[GenerateSerializer, Immutable, Alias("PostVersion")]
public sealed record PostVersion([property: Id(0)] int Version, [property: Id(1)] string Text, [property: Id(2)] DateTimeOffset At);

/// <summary>Pushed to those who subscribed to a post that was edited: who may see it at that moment is asked when they read it.</summary>
[GenerateSerializer, Immutable, Alias("PostUpdated")]
public sealed record PostUpdated([property: Id(0)] long Id);

/// <summary>Pushed when a post is gone.</summary>
[GenerateSerializer, Immutable, Alias("PostDeleted")]
public sealed record PostDeleted([property: Id(0)] long Id);

/// <summary>Who may see a post.</summary>
[GenerateSerializer, Alias("Visibility")]
public enum Visibility
{
    /// <summary>Everybody; shown in the public timeline.</summary>
    Public,

    /// <summary>Everybody who comes across it; not shown in the public timeline.</summary>
    Unlisted,

    /// <summary>The author's followers and the mentioned.</summary>
    Followers,

    /// <summary>Only the mentioned.</summary>
    Mentioned,
}
