using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;
using Social.Grains.Safety;
using Social.Grains.Users;

namespace Social.Grains.Timelines;

/// <summary>Everything on a silo that has to hear of changes, wherever they happened.</summary>
internal sealed class FeedIntake(AuthorFeeds feeds, PostCache posts, UserCache users, FilterCache filters)
{
    public AuthorFeeds Feeds => feeds;

    public void Apply(int part, ReadOnlySpan<Change> changes)
    {
        posts.Apply(changes);
        users.Apply(changes);
        filters.Apply(changes);
        feeds.Apply(part, changes);
    }

    /// <summary>Changes may have been missed: what they could have made stale is forgotten.</summary>
    public void Forget()
    {
        posts.Clear();
        users.Clear();
        filters.Clear();
    }
}
