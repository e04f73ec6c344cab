using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;
using Social.Grains.Users;

namespace Social.Grains.Timelines;

/// <summary>
/// Whose posts come to a home timeline: the followed and the user, without the muted and the blocked, as slots into the silo's feeds. Follows and mutes are bounded by the
/// limits that the store enforces (10,000 each).
/// </summary>
internal sealed class FollowedAuthors
{
    private readonly AuthorFeeds _feeds;
    private readonly long _user;
    private readonly int _own;
    private int[] _following;
    private int[] _hidden;
    private int[] _slots = [];

    public FollowedAuthors(AuthorFeeds feeds, long userId, RelationList list)
    {
        _feeds = feeds;
        _user = userId;
        _own = feeds.SlotOf(userId);
        Version = list.Version;
        _following = [.. list.Following.Select(feeds.SlotOf)];
        _hidden = [.. list.Muting.Concat(list.Blocking).Select(feeds.SlotOf)];
        Arrange();
    }

    /// <summary>Sorted, so that a merge walks the feeds in one direction.</summary>
    public ReadOnlySpan<int> Slots => _slots;

    /// <summary>The feed partitions of these authors, one bit each.</summary>
    public ulong Parts { get; private set; }

    public int OwnSlot => _own;

    /// <summary>Of the relation list, with all that was applied since.</summary>
    public long Version { get; private set; }

    /// <summary>The author ids, for the store.</summary>
    public long[] Ids() => Array.ConvertAll(_slots, _feeds.AuthorOf);

    /// <summary>Whether somebody is the user, or followed and not hidden.</summary>
    public bool Contains(long author) => Array.BinarySearch(_slots, _feeds.SlotOf(author)) >= 0;

    /// <summary>Whether a post by one of these is for the user: a comment is, when it answers the user or one of these, or is their own.</summary>
    public bool Concern(PostRecord post) =>
        post.ReplyToAuthor is not { } answered || post.Author == _user || answered == post.Author || Contains(answered);

    public long Newest()
    {
        var newest = 0L;
        foreach (var slot in _slots)
            newest = Math.Max(newest, _feeds.NewestOf(slot));
        return newest;
    }

    /// <summary>Takes one step. False when steps in between are missing: the list has to be read again. No effect for a step that is in the list already.</summary>
    public bool Apply(long version, RelationChange? change)
    {
        if (version <= Version)
            return true;
        if (version != Version + 1 || change is null)
            return false;
        Version = version;
        var slot = _feeds.SlotOf(change.UserId);
        switch (change.Kind)
        {
            case RelationChangeKind.Followed:
                _following = [.. _following.Where(s => s != slot), slot];
                break;
            case RelationChangeKind.Unfollowed:
                _following = [.. _following.Where(s => s != slot)];
                break;
            case RelationChangeKind.Muted:
                _hidden = [.. _hidden, slot];
                break;
            case RelationChangeKind.Blocked:
                _following = [.. _following.Where(s => s != slot)];
                _hidden = [.. _hidden, slot];
                break;
            default:
                // a user may be muted and blocked: which of the two remains is the store's to say
                return false;
        }
        Arrange();
        return true;
    }

    private void Arrange()
    {
        if (_hidden.Length == 0)
        {
            _slots = [.. _following, _own];
        }
        else
        {
            var hidden = new HashSet<int>(_hidden);
            _slots = [.. _following.Where(s => !hidden.Contains(s)), _own];
        }
        Array.Sort(_slots);
        Parts = 0;
        foreach (var slot in _slots)
            Parts |= 1UL << PostRecord.PartOf(_feeds.AuthorOf(slot));
    }
}
