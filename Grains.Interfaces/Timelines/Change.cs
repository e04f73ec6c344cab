using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Interfaces.Timelines;

/// <summary>What happened to a post or to the profile of its author, as it travels on the stream <c>posts</c>: keyed by feed partition.</summary>
/// <param name="Touched">The change's own id: the post's id at birth, a fresh one at each edit or delete.</param>
/// <param name="Bits">Reserved for marks that rings need without reading the post.</param>
/// <param name="Trace">The W3C traceparent of the request that caused it, when that is recorded.</param>
/// <param name="Counts">For <see cref="ChangeKind.Counted"/>: how many there are now, in all.</param>
[GenerateSerializer, Immutable, Alias("Change")]
public readonly record struct Change(
    [property: Id(0)] long Id, [property: Id(1)] long Author, [property: Id(2)] long Touched, [property: Id(3)] ChangeKind Kind,
    [property: Id(4)] long ReplyTo = 0, [property: Id(5)] int Bits = 0, [property: Id(6)] string? Trace = null,
    [property: Id(7)] PostCounts? Counts = null);

[GenerateSerializer, Alias("ChangeKind")]
public enum ChangeKind : byte
{
    Created,
    Edited,
    Deleted,

    /// <summary>The author's profile, not a post: the id is the author's, negative.</summary>
    Profile,

    /// <summary>The comments, likes and reposts of a post, not its content: the id is the post's, negative, and touched says how fresh the counts are.</summary>
    Counted,
}
