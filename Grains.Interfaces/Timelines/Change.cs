namespace Social.Grains.Interfaces.Timelines;

/// <summary>What happened to a post or to the profile of its author, as it travels on the stream <c>posts</c>: keyed by feed partition.</summary>
/// <param name="Touched">The change's own id: the post's id at birth, a fresh one at each edit or delete.</param>
/// <param name="Bits">Reserved for marks that rings need without reading the post.</param>
/// <param name="Trace">The W3C traceparent of the request that caused it, when that is recorded.</param>
[GenerateSerializer, Immutable, Alias("Change")]
public readonly record struct Change(
    [property: Id(0)] long Id, [property: Id(1)] long Author, [property: Id(2)] long Touched, [property: Id(3)] ChangeKind Kind,
    [property: Id(4)] long ReplyTo = 0, [property: Id(5)] int Bits = 0, [property: Id(6)] string? Trace = null);

[GenerateSerializer, Alias("ChangeKind")]
public enum ChangeKind : byte
{
    Created,
    Edited,
    Deleted,

    /// <summary>The author's profile, not a post: the id is the author's, negative.</summary>
    Profile,
}
