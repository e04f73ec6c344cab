using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Interfaces.Timelines;

/// <summary>A user's home timeline. Key: user id.</summary>
[Alias("ITimelineGrain")]
public interface ITimelineGrain : IGrainWithIntegerKey
{
    /// <summary>A page of the posts of everybody the user follows and of their own, newest first.</summary>
    [Alias("HomeAsync")]
    Task<Page<Post>> HomeAsync(HomeQuery query);

    /// <summary>
    /// Keeps the timeline watched for the lease: while it lasts, the user's connections are told <c>home.changed</c>, at most once in two seconds. Repeat to renew.
    /// </summary>
    [Alias("WatchAsync")]
    Task WatchAsync(TimeSpan lease);

    /// <summary>The user has just written this post.</summary>
    [Alias("OwnPostAsync")]
    Task OwnPostAsync(long postId);

    /// <summary>
    /// Whom the user follows, mutes or blocks has changed and is durable; <paramref name="version"/> is the relation list's new version. Idempotent: a version that is
    /// already known changes nothing, one that leaves a gap means reload.
    /// </summary>
    /// <param name="change">
    /// The step that led to the version; null when it is not known (the repeat of a verb that was durable but perhaps never told): an older list must then be reloaded.
    /// </param>
    [Alias("RelationsChangedAsync")]
    Task RelationsChangedAsync(long version, RelationChange? change);

    /// <summary>The user has reacted to a post, which is durable: all that they have done to it by now.</summary>
    [Alias("ReactedAsync")]
    Task ReactedAsync(long postId, Reactions reactions);
}

/// <summary>Which part of the home timeline is wanted.</summary>
/// <param name="Before">Only posts with a smaller id; null starts at the newest.</param>
/// <param name="Since">Only posts with a larger id; the server goes 10 s further back, because a post may become durable after one with a larger id.</param>
/// <param name="Limit">1 to 80.</param>
[GenerateSerializer, Immutable, Alias("HomeQuery")]
public sealed record HomeQuery([property: Id(0)] long? Before, [property: Id(1)] long? Since, [property: Id(2)] int Limit);

/// <summary>One step of a user's relation list.</summary>
[GenerateSerializer, Immutable, Alias("RelationChange")]
public sealed record RelationChange([property: Id(0)] RelationChangeKind Kind, [property: Id(1)] long UserId);

[GenerateSerializer, Alias("RelationChangeKind")]
public enum RelationChangeKind
{
    Followed,
    Unfollowed,
    Muted,
    Unmuted,

    /// <summary>A follow of that user has ended with it.</summary>
    Blocked,
    Unblocked,
}

/// <summary>Pushed when there is something new at the top of the home timeline.</summary>
/// <param name="Newest">The newest post's id.</param>
/// <param name="Count">How many posts are new since the last such event; 20 means 20 or more.</param>
[GenerateSerializer, Immutable, Alias("HomeChanged")]
public sealed record HomeChanged([property: Id(0)] long Newest, [property: Id(1)] int Count);
