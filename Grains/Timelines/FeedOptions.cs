namespace Social.Grains.Timelines;

/// <summary>How much of the newest posts each silo holds ready for home timelines. Section <c>Feeds</c>.</summary>
public sealed class FeedOptions
{
    public const string Section = "Feeds";

    /// <summary>How many of the newest posts of all authors are held; older ones are read from the store. About 40 bytes each. 1,000 to 50,000,000.</summary>
    public int WindowPosts { get; set; } = 500_000;

    /// <summary>How many of one author's posts are held at most. 8 to 1,024.</summary>
    public int PostsPerAuthor { get; set; } = 64;

    /// <summary>False: this silo does not follow the partitions but reads the store each second. For fault tests.</summary>
    public bool Pull { get; set; } = true;
}
