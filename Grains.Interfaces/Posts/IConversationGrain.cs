using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Social.Grains.Interfaces.Posts;

/// <summary>Reads conversations as a viewer may see them. Stateless; key 0.</summary>
[Alias("IConversationGrain")]
public interface IConversationGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// The comments on a post, each with the number of its own. A deleted comment stands there, without author and text, as long as it has comments itself. Fails with
    /// <c>not_found</c>, also when the viewer may not see the post.
    /// </summary>
    [Alias("CommentsAsync"), ReadOnly]
    Task<Page<Post>> CommentsAsync(long viewerId, long postId, CommentQuery query);

    /// <summary>A post with what it answers and what answers it. Fails as <see cref="CommentsAsync"/>.</summary>
    [Alias("ThreadAsync"), ReadOnly]
    Task<PostThread> ThreadAsync(long viewerId, long postId);
}

/// <summary>Which page of comments is wanted.</summary>
/// <param name="From">Go on after the comment with this id; null begins at the end that the order names.</param>
/// <param name="Limit">1 to 80.</param>
[GenerateSerializer, Immutable, Alias("CommentQuery")]
public sealed record CommentQuery([property: Id(0)] CommentOrder Order, [property: Id(1)] long? From, [property: Id(2)] int Limit);

[GenerateSerializer, Alias("CommentOrder")]
public enum CommentOrder
{
    Oldest,
    Newest,
}

/// <summary>A part of a conversation.</summary>
/// <param name="Ancestors">What the post answers, the topmost first: at most 20, the nearest. One that is deleted or hidden from the viewer has an id and no content.</param>
/// <param name="Post">The post that was asked for.</param>
/// <param name="Comments">Its first comments, oldest first, at most 20.</param>
/// <param name="Next">The comment after which there are more; null where that is all.</param>
[GenerateSerializer, Immutable, Alias("PostThread")]
public sealed record PostThread(
    [property: Id(0)] ImmutableArray<Post> Ancestors, [property: Id(1)] Post Post, [property: Id(2)] ImmutableArray<PostBranch> Comments,
    [property: Id(3)] long? Next);

/// <summary>A comment and its first comments, oldest first, at most 3.</summary>
/// <param name="Next">The comment after which there are more; null where that is all.</param>
[GenerateSerializer, Immutable, Alias("PostBranch")]
public sealed record PostBranch([property: Id(0)] Post Post, [property: Id(1)] ImmutableArray<Post> Comments, [property: Id(2)] long? Next);

/// <summary>Pushed to those who subscribed to a post when somebody answered it, or a post below it.</summary>
[GenerateSerializer, Immutable, Alias("CommentCreated")]
public sealed record CommentCreated([property: Id(0)] long Id, [property: Id(1)] long ReplyTo, [property: Id(2)] long RootId);
