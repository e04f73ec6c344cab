namespace Social.Grains.Interfaces.Posts;

/// <summary>What the viewer of a post has done to it.</summary>
[GenerateSerializer, Immutable, Alias("ViewerState")]
public sealed record ViewerState([property: Id(0)] bool Liked, [property: Id(1)] bool Reposted, [property: Id(2)] bool Bookmarked)
{
    private static readonly ViewerState[] All = [.. Enumerable.Range(0, 8).Select(i => new ViewerState((i & 1) != 0, (i & 2) != 0, (i & 4) != 0))];

    public static ViewerState None => All[0];

    public static ViewerState Of(Reactions reactions) => All[(int)reactions & 7];
}
