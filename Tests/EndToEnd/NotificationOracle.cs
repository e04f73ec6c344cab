using System.Collections.Concurrent;
using System.Globalization;
using Social.Grains.Interfaces.Notifications;

namespace Social.Tests.EndToEnd;

/// <summary>What was acknowledged and has to be in inboxes: each thing once, however often it was done.</summary>
internal sealed class NotificationOracle
{
    private const int ListedDifferences = 10;
    private readonly ConcurrentDictionary<long, ConcurrentDictionary<Told, bool>> _inboxes = [];

    private readonly ConcurrentDictionary<int, (long Id, long Author)> _posts = [];

    public int Count => _inboxes.Values.Sum(i => i.Count);

    public int CountOf(long recipient) => Of(recipient).Count;

    public void Add(long recipient, NotificationType type, long actor, long? postId) => Of(recipient)[new Told(type, actor, postId)] = true;

    /// <summary>A post that everybody may see.</summary>
    public void AddPost(long postId, long author) => _posts[_posts.Count] = (postId, author);

    /// <summary>One of those by somebody else; null where chance finds none.</summary>
    public (long Id, long Author)? PostNotOf(long author, Random random) =>
        _posts.TryGetValue(random.Next(Math.Max(1, _posts.Count)), out var post) && post.Author != author ? post : null;

    /// <summary>What is missing, too much or out of sequence in a user's whole inbox.</summary>
    public async Task<List<string>> DifferencesAsync(HttpClient http, CrashUser user)
    {
        var expected = Of(user.Id).Keys.ToHashSet();
        var name = user.Session.User.Handle;
        var unread = await user.GetAsync<UnreadCount>(http, "/v1/notifications/unread-count");
        if (unread.LastSeq != expected.Count)
            return [string.Create(CultureInfo.InvariantCulture, $"{name}: the sequence is at {unread.LastSeq} instead of {expected.Count}")];
        var seen = await user.ListAsync<Notification>(http, "/v1/notifications");
        var told = seen.Select(n => new Told(n.Type, n.Actor.Id, n.PostId)).ToList();
        var differences = expected.Except(told).Select(t => $"{name}: lacks {t}").Concat(told.Except(expected).Select(t => $"{name}: should not have {t}"))
            .Take(ListedDifferences).ToList();
        if (!seen.Select(n => n.Seq).SequenceEqual(Enumerable.Range(1, expected.Count).Reverse().Select(s => (long)s)))
            differences.Add($"{name}: sequences have holes or come twice");
        return differences;
    }

    private ConcurrentDictionary<Told, bool> Of(long recipient) => _inboxes.GetOrAdd(recipient, _ => []);

    private sealed record Told(NotificationType Type, long Actor, long? PostId);
}
