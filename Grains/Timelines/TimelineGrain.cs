using System.Buffers;
using System.Collections.Immutable;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;
using Social.Grains.Safety;
using Social.Grains.Tags;
using Social.Grains.Users;

namespace Social.Grains.Timelines;

/// <summary>
/// A user's home timeline: whom they follow, as slots into this silo's feeds, and their own newest posts. Key: user id. Nothing is kept but what the store has: a lost
/// activation costs one read of the follow list. Pages are merged when they are asked for, so follow, unfollow, mute, block, edit and delete need no clean-up.
/// </summary>
[UserPlacement]
internal sealed class TimelineGrain(
    AuthorFeeds feeds, TagFeeds tagFeeds, PostViews views, FramedPosts framed, ViewerMarks marks, PostSight sight, IPostStore posts, IReactionStore reactions,
    IRelationStore relations, RelationCheck check, ITagFollowStore tagFollows, FilterCache filters, HomeWatchServices watching, FeedMetrics metrics) : Grain, ITimelineGrain
{
    /// <summary>How often a page looks further down for posts that can be shown before it is given out short.</summary>
    private const int LongestSearch = 12;

    /// <summary>As <see cref="LongestSearch"/>, while nothing was found: a page that is empty says that the timeline has ended.</summary>
    private const int LongestEmptySearch = 500;

    private const int LargestStep = 4 * PageQuery.LargestLimit;

    /// <summary>A post may become durable this much after one with a larger id.</summary>
    private static readonly TimeSpan SinceOverlap = TimeSpan.FromSeconds(10);

    private readonly OwnPosts _own = new();
    private FollowedAuthors? _authors;
    private DateTimeOffset _checked;
    private FollowedTags _tags = FollowedTags.None;
    private FilterSet? _filters;
    private HomeWatch? _watch;

    // read with the first page
    private OwnReactions? _reactions;

    private long UserId => this.GetPrimaryKeyLong();

    public async Task<Page<Post>> HomeAsync(HomeQuery query)
    {
        var page = await PageAsync(query);
        if (page.Items.IsEmpty)
            return page;
        _reactions ??= OwnReactions.Of(await reactions.RecentOfUserAsync(UserId, OwnReactions.Capacity));
        var items = await marks.MarkAsync(UserId, page.Items, _reactions);
        if (!_filters!.IsEmpty)
            items = [.. items.Select(p => _filters.Marked(FilterContext.Home, p))];
        return items == page.Items ? page : page with { Items = items };
    }

    public Task WatchAsync(TimeSpan lease)
    {
        _watch ??= new HomeWatch(this, UserId, watching, NewestAsync, PageAsync);
        return _watch.RenewAsync(lease);
    }

    public Task OwnPostAsync(long postId)
    {
        _own.Add(postId);
        return Task.CompletedTask;
    }

    public Task RelationsChangedAsync(long version, RelationChange? change)
    {
        // not loaded: the next page reads the list with this change in it
        if (_authors is { } authors && !authors.Apply(version, change))
            _authors = null;
        return Task.CompletedTask;
    }

    public Task TagsChangedAsync(ImmutableArray<string> tags)
    {
        _tags = FollowedTags.Of(tagFeeds, tags);
        return Task.CompletedTask;
    }

    public Task ReactedAsync(long postId, Reactions reactions)
    {
        // not read yet: the next page reads them with this one
        _reactions = _reactions?.With(postId, reactions);
        return Task.CompletedTask;
    }

    private async Task<Page<Post>> PageAsync(HomeQuery query)
    {
        var authors = await AuthorsAsync();
        _filters = await filters.OfAsync(UserId);
        metrics.PageServed();
        var since = query.Since is { } id ? id - (long)SinceOverlap.TotalMilliseconds * (1L << 16) : 0;
        var before = query.Before ?? long.MaxValue;
        var wanted = query.Limit + 1;
        var items = ImmutableArray.CreateBuilder<Post>(wanted);
        var buffer = ArrayPool<long>.Shared.Rent(LargestStep);
        try
        {
            for (var step = 0; step < LongestSearch || (items.Count == 0 && step < LongestEmptySearch); step++)
            {
                // most pages are whole at once; where much is hidden, look further down each time
                var ids = buffer.AsMemory(0, Math.Min(step == 0 ? wanted : wanted << Math.Min(step, 8), LargestStep));
                var count = await CandidatesAsync(authors, before, ids);
                var ended = count < ids.Length;
                ids = ids[..count];
                ended |= await AddVisibleAsync(authors, ids, since, items, wanted);
                if (items.Count == wanted)
                    return Full(items, query.Limit);
                if (ended)
                    return new Page<Post>(items.DrainToImmutable(), null);
                before = ids.Span[^1];
            }
            return new Page<Post>(items.DrainToImmutable(), before);
        }
        finally
        {
            ArrayPool<long>.Shared.Return(buffer);
        }
    }

    private async ValueTask<FollowedAuthors> AuthorsAsync()
    {
        var authors = _authors ?? await LoadAsync();
        if (check.IsDue(_checked))
        {
            _checked = check.Now;
            // this page does not wait for it: one that is asked for a moment later has the new list
            _ = ForgetIfBehindAsync(authors);
        }
        return authors;
    }

    private async Task ForgetIfBehindAsync(FollowedAuthors authors)
    {
        // who was not told of one thing may not have been told of others
        if (await check.IsBehindAsync(UserId, authors) && authors == _authors)
            (_authors, _reactions) = (null, null);
    }

    private async Task<FollowedAuthors> LoadAsync()
    {
        _checked = check.Now;
        var tags = tagFollows.OfUserAsync(UserId);
        var authors = new FollowedAuthors(feeds, UserId, await relations.ListAsync(UserId));
        _tags = FollowedTags.Of(tagFeeds, await tags);
        // what the user wrote just before this activation may not be in the feeds yet
        foreach (var id in await posts.OlderAsync([UserId], long.MaxValue, OwnPosts.Capacity))
            _own.Add(id);
        return _authors = authors;
    }

    private async ValueTask<long> NewestAsync()
    {
        var authors = await AuthorsAsync();
        var newest = Math.Max(authors.Newest(), _own.Newest);
        return _tags.IsEmpty ? newest : Math.Max(newest, await _tags.NewestAsync());
    }

    /// <summary>The next ids down, of followed authors and of followed tags.</summary>
    private async ValueTask<int> CandidatesAsync(FollowedAuthors authors, long before, Memory<long> page)
    {
        var count = await OfAuthorsAsync(authors, before, page);
        return _tags.IsEmpty ? count : await _tags.MergeIntoAsync(page, count, before);
    }

    /// <summary>The next ids down of followed authors: from the feeds as far as they are known to be whole, from the store below.</summary>
    private async ValueTask<int> OfAuthorsAsync(FollowedAuthors authors, long before, Memory<long> page)
    {
        var count = feeds.Newest(authors.Slots, authors.Parts, before, page.Span, out var floor);
        if (_own.Count > 0)
            count = _own.MergeInto(page.Span, count, before, floor, feeds.RingOf(authors.OwnSlot));
        if (count == page.Length || floor == 0)
            return count;
        metrics.StoreRead();
        var older = await posts.OlderAsync(authors.Ids(), Math.Min(before, floor), page.Length - count);
        older.CopyTo(page.Span[count..]);
        return count + older.Length;
    }

    /// <summary>Adds what the user may see of these until there is enough. True: the rest is older than what was asked for.</summary>
    private async ValueTask<bool> AddVisibleAsync(
        FollowedAuthors authors, ReadOnlyMemory<long> ids, long since, ImmutableArray<Post>.Builder items, int wanted)
    {
        IReadOnlyDictionary<long, (PostRecord Record, Post View)>? loaded = null;
        Frames? frames = null;
        HashSet<long>? listed = null;
        for (var i = 0; i < ids.Length && items.Count < wanted; i++)
        {
            var id = ids.Span[i];
            if (id <= since)
                return true;
            if (!views.TryGet(id, out var record, out var view))
            {
                loaded ??= await views.LoadAsync(ids[i..]);
                if (!loaded.TryGetValue(id, out var found))
                    continue;
                (record, view) = found;
            }
            if (view is null || !PostVisibility.CanSee(record, UserId, PostVisibility.Follower) || !authors.Concern(record))
                continue;
            // a tag brings posts of strangers, who may block the user; not what they say to others
            if (!_tags.IsEmpty && !authors.Contains(record.Author)
                && (record.ReplyTo is not null || !(listed ??= await sight.ListedAsync(UserId, ids[i..])).Contains(id)))
            {
                continue;
            }
            if (record.RepostOf is not null || record.QuoteOf is not null)
            {
                frames ??= await framed.LoadAsync(UserId, ids[i..]);
                view = frames.Show(view, hideMuted: true);
            }
            if (view is not null && !IsThere(items, view) && !_filters!.Hides(FilterContext.Home, view))
                items.Add(view);
        }
        return false;
    }

    /// <summary>A post and its reposts show once on a page, where the newest of them stands.</summary>
    private static bool IsThere(ImmutableArray<Post>.Builder items, Post post)
    {
        var original = post.RepostOf ?? post.Id;
        foreach (var item in items)
        {
            if ((item.RepostOf ?? item.Id) == original)
                return true;
        }
        return false;
    }

    private static Page<Post> Full(ImmutableArray<Post>.Builder items, int limit)
    {
        items.RemoveAt(limit);
        var next = items[^1].Id;
        return new Page<Post>(items.DrainToImmutable(), next);
    }
}
