namespace Social.Grains.Interfaces.Posts;

/// <summary>What the viewer has done with a post.</summary>
[GenerateSerializer, Immutable, Alias("ViewerState")]
public sealed record ViewerState([property: Id(0)] bool Liked, [property: Id(1)] bool Reposted, [property: Id(2)] bool Bookmarked)
{
    /// <summary>Nothing, as of most posts: shared, so that all viewers can share one form of a post.</summary>
    public static ViewerState None { get; } = new(false, false, false);
}
