using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Posts;

/// <summary>What a client gives to post.</summary>
/// <param name="Text">1 to 5,000 characters (UTF-16 code units), not only white space. <c>@handle</c> mentions; at most 50.</param>
/// <param name="Visibility">The author's default when absent.</param>
/// <param name="ReplyTo">The post that this one answers.</param>
/// <param name="QuoteOf">The post that this one shows with a word of its own.</param>
/// <param name="MediaIds">One's own uploads to show with it: up to 4 images, or one video or sound, each used nowhere else. With them the text may be empty.</param>
/// <param name="ReplyControl">Who may comment on it and on its comments; everyone when absent. Not of a comment: there the first post says it.</param>
[GenerateSerializer, Immutable, Alias("NewPost")]
public sealed record NewPost(
    [property: Id(0)] string Text, [property: Id(1)] Visibility? Visibility = null, [property: Id(2)] long? ReplyTo = null,
    [property: Id(3)] long? QuoteOf = null, [property: Id(4)] ImmutableArray<long>? MediaIds = null,
    [property: Id(5)] ReplyControl? ReplyControl = null);

/// <summary>A change to a post; null leaves a part as it is. The visibility stays.</summary>
/// <param name="Text">A new text; the old one stays in the history.</param>
/// <param name="Locked">True: nobody can comment on it any more; of a conversation's first post: nobody can comment in the conversation.</param>
/// <param name="ReplyControl">Who may comment in the conversation that the post begins, from now on.</param>
[GenerateSerializer, Immutable, Alias("PostEdit")]
public sealed record PostEdit(
    [property: Id(0)] string? Text = null, [property: Id(1)] bool? Locked = null, [property: Id(2)] ReplyControl? ReplyControl = null);

/// <summary>Who may comment in a conversation, besides the author of its first post.</summary>
[GenerateSerializer, Alias("ReplyControl")]
public enum ReplyControl
{
    Everyone,

    /// <summary>The followers of the first post's author, and whom that post mentions.</summary>
    Followers,

    /// <summary>Whom the first post mentions.</summary>
    Mentioned,
}
