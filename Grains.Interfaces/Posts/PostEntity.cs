namespace Social.Grains.Interfaces.Posts;

/// <summary>A part of a post's text that means something. Found once, when the text is written.</summary>
/// <param name="Start">Where it begins, in UTF-16 code units, as JavaScript's strings count.</param>
/// <param name="Length">How long it is, with its <c>@</c> or <c>#</c>, in UTF-16 code units.</param>
/// <param name="UserId">Who is mentioned; of mentions alone.</param>
/// <param name="Tag">The tag in the form in which tags are compared; of tags alone.</param>
[GenerateSerializer, Immutable, Alias("PostEntity")]
public sealed record PostEntity(
    [property: Id(0)] EntityKind Kind, [property: Id(1)] int Start, [property: Id(2)] int Length, [property: Id(3)] long? UserId = null,
    [property: Id(4)] string? Tag = null);

[GenerateSerializer, Alias("EntityKind")]
public enum EntityKind
{
    Mention,
    Tag,
    Link,
}
