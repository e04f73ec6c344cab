using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Posts;

/// <summary>What a client gives to post.</summary>
/// <param name="Text">1 to 5,000 characters (UTF-16 code units), not only white space. <c>@handle</c> mentions; at most 50.</param>
/// <param name="Visibility">The author's default when absent.</param>
/// <param name="ReplyTo">The post that this one answers.</param>
/// <param name="QuoteOf">The post that this one shows with a word of its own.</param>
/// <param name="MediaIds">Uploads to show with it.</param>
/// <param name="ReplyControl">Who may comment on it and on its comments; everyone when absent. Not of a comment: there the first post says it.</param>
[GenerateSerializer, Immutable, Alias("NewPost")]
public sealed record NewPost(
    [property: Id(0)] string Text, [property: Id(1)] Visibility? Visibility = null, [property: Id(2)] long? ReplyTo = null,
    [property: Id(3)] long? QuoteOf = null, [property: Id(4)] ImmutableArray<long>? MediaIds = null,
    [property: Id(5)] ReplyControl? ReplyControl = null);

/// <summary>A new text for a post; the visibility stays.</summary>
[GenerateSerializer, Immutable, Alias("PostEdit")]
public sealed record PostEdit([property: Id(0)] string Text);

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
