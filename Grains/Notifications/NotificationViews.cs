using System.Collections.Immutable;
using Social.Grains.Chat;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Posts;
using Social.Grains.Safety;
using Social.Grains.Users;

namespace Social.Grains.Notifications;

/// <summary>One per silo: notifications as their recipients may see them, now.</summary>
internal sealed class NotificationViews(INotificationStore store, PostCache posts, UserCache users, IRelationStore relations, RoomSight rooms, FilterCache filters)
{
    private const int LargestStep = 400;

    /// <summary>Enough to walk a whole inbox.</summary>
    private const int MostRounds = 2 + (Inbox.Kept / LargestStep);

    /// <summary>People named in a group.</summary>
    private const int MostActors = 5;

    /// <summary>How many of a group are looked at to find those.</summary>
    private const int MostLookedAt = 10;

    public async ValueTask<NotificationSight> LookAsync(long recipient, IReadOnlyCollection<NotificationEvent> events)
    {
        var known = posts.GetManyAsync([.. events.Select(e => e.PostId).OfType<long>().Distinct()]);
        long[] actors = [.. events.Select(e => e.Actor).Distinct()];
        var people = users.GetManyAsync([.. actors, recipient]);
        var found = (await known).ToDictionary(p => p.Id);
        long[] others = [.. actors.Concat(found.Values.Select(p => p.Author)).Distinct()];
        var standings = others.Length == 0 ? [] : await relations.BetweenAsync(recipient, others);
        return new NotificationSight(
            recipient, await people, found, standings.ToDictionary(r => r.UserId), await rooms.HiddenAsync(recipient, events), await filters.OfAsync(recipient));
    }

    /// <summary>Newest first. A page is shorter than asked for only at the end.</summary>
    public async Task<Page<Notification>> PageAsync(long recipient, NotificationQuery query)
    {
        var read = (await store.GetAsync(recipient)).ReadSeq;
        var (before, step) = (query.Before ?? long.MaxValue, query.Limit + 1);
        var items = ImmutableArray.CreateBuilder<Notification>();
        for (var round = 0; round < MostRounds; round++)
        {
            var rows = await store.PageAsync(recipient, before, step, NotificationRules.Mask(query.Types));
            items.AddRange(await ShowAsync(recipient, rows, read));
            if (items.Count > query.Limit)
            {
                items.Count = query.Limit;
                var next = items[^1].Seq;
                return new(items.DrainToImmutable(), next);
            }
            if (rows.Length < step)
                return new(items.DrainToImmutable(), null);
            (before, step) = (rows[^1].Seq, LargestStep);
        }
        return new(items.DrainToImmutable(), before);
    }

    /// <summary>Those of one type about one subject as one, in the order of the newest of each. The whole inbox is read: it has a bound.</summary>
    public async Task<Page<Notification>> GroupsAsync(long recipient, NotificationQuery query)
    {
        var read = (await store.GetAsync(recipient)).ReadSeq;
        var rows = await store.PageAsync(recipient, long.MaxValue, Inbox.Kept, NotificationRules.Mask(query.Types));
        var groups = rows.GroupBy(n => (n.Event.Type, n.Event.Subject)).Select(g => g.DistinctBy(n => n.Event.Actor).ToImmutableArray())
            .Where(g => g[0].Seq < (query.Before ?? long.MaxValue)).ToList();
        var shown = new List<(Notification Group, long Seq)>();
        foreach (var some in groups.Chunk(query.Limit + 1))
        {
            ImmutableArray<StoredNotification>[] newest = [.. some.Select(g => g[..Math.Min(MostLookedAt, g.Length)])];
            var sight = await LookAsync(recipient, [.. newest.SelectMany(n => n).Select(n => n.Event)]);
            for (var i = 0; i < some.Length; i++)
            {
                if (sight.Show(newest[i], some[i].Length, MostActors, read) is { } group)
                    shown.Add((group, some[i][0].Seq));
            }
            if (shown.Count > query.Limit)
                return new([.. shown.Take(query.Limit).Select(s => s.Group)], shown[query.Limit - 1].Seq);
        }
        return new([.. shown.Select(s => s.Group)], null);
    }

    /// <summary>Those of these that may be seen, in this order.</summary>
    public async ValueTask<ImmutableArray<Notification>> ShowAsync(long recipient, ImmutableArray<StoredNotification> stored, long readSeq)
    {
        var sight = await LookAsync(recipient, [.. stored.Select(s => s.Event)]);
        return [.. stored.Select(s => sight.Show(s, readSeq)).OfType<Notification>()];
    }
}
