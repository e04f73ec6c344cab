using System.Collections.Concurrent;
using Social.LoadTest.Wire;

namespace Social.LoadTest.SocialMix;

/// <summary>Who there is, and everything that the server has acknowledged. For any number of callers at once.</summary>
/// <param name="friends">Whom each user follows, and who follow them.</param>
/// <param name="media">The images that each user has yet to show: one can be shown once.</param>
internal sealed class MixWorld(Account[] users, int[][] friends, ConcurrentQueue<long>[] media)
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

    /// <summary>An image of the user's that no post has shown; null when there is none.</summary>
    public long? TakeMedia(int user) => media[user].TryDequeue(out var id) ? id : null;

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
