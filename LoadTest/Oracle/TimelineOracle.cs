namespace Social.LoadTest.Oracle;

/// <summary>
/// Who should see what on their home timeline: a plain, slow model, written from the documentation and sharing no code with the product,
/// for property tests, cluster tests
/// and load runs. It looks at every post for every question. Not for several writers at once; any number may ask once nobody writes.
/// </summary>
internal sealed class TimelineOracle
{
    private readonly HashSet<long> _users = [];
    private readonly HashSet<(long By, long Of)> _follows = [];
    private readonly HashSet<(long By, long Of)> _blocks = [];
    private readonly HashSet<(long By, long Of)> _mutes = [];
    private readonly Dictionary<long, OraclePost> _posts = [];

    public void AddUser(long id) => _users.Add(id);

    /// <summary>
    /// No effect between users of whom one blocks the other, on oneself, or on unknown users. Of a locked account: when the request is
    /// accepted.
    /// </summary>
    public void Follow(long by, long of)
    {
        if (by != of && _users.Contains(by) && _users.Contains(of) && !BlockBetween(by, of))
            _follows.Add((by, of));
    }

    public void Unfollow(long by, long of) => _follows.Remove((by, of));

    /// <summary>Ends follows both ways; they do not return with <see cref="Unblock"/>.</summary>
    public void Block(long by, long of)
    {
        if (by == of)
            return;
        _blocks.Add((by, of));
        _follows.Remove((by, of));
        _follows.Remove((of, by));
    }

    public void Unblock(long by, long of) => _blocks.Remove((by, of));

    public void Mute(long by, long of)
    {
        if (by != of)
            _mutes.Add((by, of));
    }

    public void Unmute(long by, long of) => _mutes.Remove((by, of));

    public void Add(OraclePost post) => _posts.Add(post.Id, post);

    public void Delete(long postId) => _posts.Remove(postId);

    public OraclePost? Find(long postId) => _posts.GetValueOrDefault(postId);

    /// <summary>Whether a viewer who asks for this post gets it.</summary>
    public bool MaySee(long viewer, OraclePost post)
    {
        if (viewer == post.Author)
            return true;
        if (BlockBetween(viewer, post.Author))
            return false;
        return post.Visibility switch
        {
            OracleVisibility.Public or OracleVisibility.Unlisted => true,
            OracleVisibility.Followers => _follows.Contains((viewer, post.Author)) || post.Mentioned.Contains(viewer),
            OracleVisibility.Mentioned => post.Mentioned.Contains(viewer),
            _ => throw new InvalidOperationException($"Unknown visibility {post.Visibility}."),
        };
    }

    /// <summary>
    /// The ids of a whole home timeline: one's own posts and those of everybody one follows and does not mute, as far as one may see
    /// them, newest first. Comments only when they are one's own, answer their own author, or somebody whose posts come to the timeline.
    /// </summary>
    public IReadOnlyList<long> Home(long viewer) => Newest(post =>
        IsHome(viewer, post.Author) && MaySee(viewer, post)
        && (post.Answered is not { } answered || post.Author == viewer || answered == post.Author || IsHome(viewer, answered)));

    /// <summary>The ids of a user's posts as a viewer sees them, newest first.</summary>
    public IReadOnlyList<long> PostsOf(long author, long viewer) => Newest(post => post.Author == author && MaySee(viewer, post));

    public (int Followers, int Following, int Posts) CountsOf(long user) => (
        _follows.Count(follow => follow.Of == user),
        _follows.Count(follow => follow.By == user),
        _posts.Values.Count(post => post.Author == user));

    private bool IsHome(long viewer, long author) =>
        viewer == author || (_follows.Contains((viewer, author)) && !_mutes.Contains((viewer, author)));

    private bool BlockBetween(long one, long other) => _blocks.Contains((one, other)) || _blocks.Contains((other, one));

    private List<long> Newest(Func<OraclePost, bool> wanted) =>
        [.. _posts.Values.Where(wanted).Select(static post => post.Id).OrderDescending()];
}
