using System.Collections.Concurrent;
using Social.LoadTest.Wire;

namespace Social.LoadTest.SocialMix;

/// <summary>Who there is, and everything that the server has acknowledged. For any number of callers at once.</summary>
/// <param name="friends">Whom each user follows, and who follow them.</param>
/// <param name="media">What each user has to show; 0 for nothing.</param>
internal sealed class MixWorld(Account[] users, int[][] friends, long[] media)
{
    /// <summary>People react to what is new.</summary>
    private const int Window = 5_000;

    private readonly Lock _lock = new();
    private readonly List<MixPost> _posts = [];
    private readonly ConcurrentDictionary<(long Post, int User), bool> _likes = new();

    /// <summary>Writes whose answer is missing: they are sent again, under the same key, before anything is compared.</summary>
    public ConcurrentQueue<Func<SocialClient, CancellationToken, Task>> Open { get; } = new();

    public Account[] Users => users;

    public IReadOnlyList<MixPost> Posts
    {
        get
        {
            lock (_lock)
                return [.. _posts];
        }
    }

    public IEnumerable<(long Post, int User)> Likes => _likes.Keys;

    public int[] FriendsOf(int user) => friends[user];

    public long MediaOf(int user) => media[user];

    public void Add(MixPost post)
    {
        lock (_lock)
            _posts.Add(post);
    }

    public void Like(long post, int user) => _likes[(post, user)] = true;

    /// <summary>A post, mostly a new one.</summary>
    public MixPost Pick(Random random)
    {
        var draw = random.NextDouble();
        lock (_lock)
            return _posts[^(1 + (int)(draw * draw * draw * Math.Min(_posts.Count, Window)))];
    }
}

/// <summary>An acknowledged post or comment.</summary>
/// <param name="Author">The number of a user, as of those whom it mentions.</param>
/// <param name="Parent">What it comments on.</param>
internal sealed record MixPost(long Id, int Author, string Text, MixPost? Parent, int[] Mentioned);
