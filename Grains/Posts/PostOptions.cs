namespace Social.Grains.Posts;

/// <summary>Section <c>Posts</c>.</summary>
public sealed class PostOptions
{
    public const string Section = "Posts";

    /// <summary>How many posts each silo keeps ready to show. About 1 kB each.</summary>
    public int CacheSize { get; set; } = 100_000;
}
