using System.Collections.Immutable;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Notifications;

namespace Social.Tests.Storage.Notifications;

public abstract class NotificationStoreSuite : StoreSuite
{
    private const long Ann = 1;
    private const long Bob = 2;
    private const long Cid = 3;

    protected abstract INotificationStore Store { get; }

    [Fact]
    public async Task What_is_raised_waits_until_it_is_delivered_and_is_then_in_the_inbox()
    {
        var follow = Raised(NotificationType.Follow, Ann, Bob);
        var mention = Raised(NotificationType.Mention, Ann, Bob, post: 70);
        var comment = Raised(NotificationType.Comment, Bob, Cid, post: 71, about: 70) with { RoomId = 8, CallId = 9 };
        await Store.EnqueueAsync([follow, mention, comment], Cancel);
        Reopen();
        Assert.Equal([follow, mention], await WaitingAsync(Ann));
        Assert.Equal([comment], await WaitingAsync(Bob));

        Assert.Equal([1, 2], await Store.DeliverAsync(Ann, [follow, mention], [], Cancel));
        Assert.Equal([1], await Store.DeliverAsync(Bob, [comment], [], Cancel));
        Reopen();
        Assert.Empty(await WaitingAsync(Ann));
        Assert.Empty(await WaitingAsync(Bob));
        Assert.Equal([new StoredNotification(2, mention), new StoredNotification(1, follow)], await AllAsync(Ann));
        Assert.Equal([new StoredNotification(1, comment)], await AllAsync(Bob));
        Assert.Equal(new Inbox(2, 0, new NotificationSettings()), await Store.GetAsync(Ann, Cancel));
        Assert.Equal(Inbox.Empty, await Store.GetAsync(Cid, Cancel));
    }

    [Fact]
    public async Task The_same_by_the_same_person_is_there_once_however_often_it_comes()
    {
        var like = Raised(NotificationType.Like, Ann, Bob, post: 70);
        await Store.EnqueueAsync([like, like with { Id = NewId() }], Cancel);
        await Store.EnqueueAsync([like with { Id = NewId() }], Cancel);
        Assert.Equal(like, Assert.Single(await WaitingAsync(Ann)));

        Assert.Equal([1, 0], await Store.DeliverAsync(Ann, [like, like with { Id = NewId() }], [], Cancel));
        Assert.Equal([0], await Store.DeliverAsync(Ann, [like], [], Cancel));
        await Store.EnqueueAsync([like with { Id = NewId() }], Cancel);
        var again = Assert.Single(await WaitingAsync(Ann));
        NotificationEvent[] others =
        [
            Raised(NotificationType.Like, Ann, Cid, post: 70), Raised(NotificationType.Like, Ann, Bob, post: 71), Raised(NotificationType.Repost, Ann, Bob, post: 70),
        ];
        Assert.Equal([2, 0, 3, 4], await Store.DeliverAsync(Ann, [others[0], again, others[1], others[2]], [], Cancel));

        Assert.Empty(await WaitingAsync(Ann));
        Assert.Equal([4, 3, 2, 1], (await AllAsync(Ann)).Select(n => n.Seq));
        Assert.Equal(4, (await Store.GetAsync(Ann, Cancel)).LastSeq);
    }

    [Fact]
    public async Task What_is_not_wanted_leaves_the_outbox_and_takes_no_sequence()
    {
        var (unwanted, wanted) = (Raised(NotificationType.Like, Ann, Bob, post: 70), Raised(NotificationType.Like, Ann, Cid, post: 70));
        await Store.EnqueueAsync([unwanted, wanted], Cancel);

        Assert.Empty(await Store.DeliverAsync(Ann, [], [unwanted], Cancel));
        Assert.Equal(wanted, Assert.Single(await WaitingAsync(Ann)));
        Assert.Equal([1], await Store.DeliverAsync(Ann, [wanted], [unwanted], Cancel));

        Assert.Empty(await WaitingAsync(Ann));
        Assert.Equal(Cid, Assert.Single(await AllAsync(Ann)).Event.Actor);
    }

    [Fact]
    public async Task Sequences_are_dense_and_unique_when_many_deliver_at_once()
    {
        var events = Enumerable.Range(0, 300).Select(i => Raised(NotificationType.Like, Ann + (i % 3), 1_000 + (i % 100), post: 70)).ToList();
        await Task.WhenAll(events.Chunk(7).Select(c => Store.EnqueueAsync(c, Cancel)));

        await Task.WhenAll(events.Concat(events).GroupBy(e => e.Recipient).SelectMany(g => g.Chunk(3)).Select(
            c => Store.DeliverAsync(c[0].Recipient, c, [], Cancel)));

        foreach (var recipient in (long[])[Ann, Bob, Cid])
        {
            Assert.Equal(Enumerable.Range(1, 100).Reverse().Select(i => (long)i), (await AllAsync(recipient)).Select(n => n.Seq));
            Assert.Equal(100, (await AllAsync(recipient)).Select(n => n.Event.Actor).Distinct().Count());
            Assert.Empty(await WaitingAsync(recipient));
        }
    }

    [Fact]
    public async Task Pages_go_down_by_sequence_and_only_through_the_types_asked_for()
    {
        var types = (NotificationType[])[NotificationType.Follow, NotificationType.Mention, NotificationType.Like];
        var events = Enumerable.Range(0, 30).Select(i => Raised(types[i % 3], Ann, 1_000 + i, post: 70)).ToList();
        await Store.DeliverAsync(Ann, events, [], Cancel);
        await Store.DeliverAsync(Bob, [Raised(NotificationType.Like, Bob, Cid)], [], Cancel);

        Assert.Equal([20, 19, 18], (await Store.PageAsync(Ann, 21, 3, NotificationRules.AllTypes, Cancel)).Select(n => n.Seq));
        var likes = await Store.PageAsync(Ann, 21, 3, NotificationRules.Mask([NotificationType.Like]), Cancel);
        Assert.Equal([18, 15, 12], likes.Select(n => n.Seq));
        Assert.Equal(20, (await Store.PageAsync(Ann, long.MaxValue, 80, NotificationRules.Mask([NotificationType.Like, NotificationType.Follow]), Cancel)).Length);
        Assert.Equal([28, 29], (await Store.SinceAsync(Ann, 27, 2, Cancel)).Select(n => n.Seq));
        Assert.Empty(await Store.SinceAsync(Ann, 30, 2, Cancel));
    }

    [Fact]
    public async Task The_read_marker_only_goes_forward_and_not_beyond_the_newest()
    {
        Assert.Equal(Inbox.Empty, await Store.ReadAsync(Ann, 5, Cancel));
        await Store.DeliverAsync(Ann, [.. Enumerable.Range(0, 5).Select(i => Raised(NotificationType.Follow, Ann, 1_000 + i))], [], Cancel);

        Assert.Equal(3, (await Store.ReadAsync(Ann, 3, Cancel)).ReadSeq);
        Assert.Equal(3, (await Store.ReadAsync(Ann, 2, Cancel)).ReadSeq);
        Assert.Equal(5, (await Store.ReadAsync(Ann, 99, Cancel)).ReadSeq);
        Reopen();
        Assert.Equal((5, 5), ((await Store.GetAsync(Ann, Cancel)).LastSeq, (await Store.GetAsync(Ann, Cancel)).ReadSeq));
    }

    [Fact]
    public async Task Settings_are_kept_beside_the_sequences()
    {
        var settings = new NotificationSettings(Follow: NotifyOf.Off, Like: NotifyOf.Following, Quote: NotifyOf.Off);
        await Store.SetAsync(Ann, settings, Cancel);
        await Store.DeliverAsync(Ann, [Raised(NotificationType.Mention, Ann, Bob, post: 70)], [], Cancel);
        await Store.SetAsync(Bob, settings, Cancel);
        await Store.SetAsync(Bob, new NotificationSettings(), Cancel);
        Reopen();

        Assert.Equal(new Inbox(1, 0, settings), await Store.GetAsync(Ann, Cancel));
        Assert.Equal(Inbox.Empty, await Store.GetAsync(Bob, Cancel));
    }

    [Fact]
    public async Task The_newest_five_thousand_are_kept()
    {
        foreach (var some in Enumerable.Range(0, Inbox.Kept + 10).Chunk(1_002))
            await Store.DeliverAsync(Ann, [.. some.Select(i => Raised(NotificationType.Follow, Ann, 10_000 + i))], [], Cancel);

        Assert.Equal(Inbox.Kept + 10, (await Store.GetAsync(Ann, Cancel)).LastSeq);
        var kept = await AllAsync(Ann);
        Assert.Equal((Inbox.Kept, 11L), (kept.Length, kept[^1].Seq));
        Assert.Equal(11, (await Store.SinceAsync(Ann, 0, 1, Cancel))[0].Seq);
    }

    [Fact]
    public async Task The_outbox_is_read_by_part_in_the_order_of_ids()
    {
        var events = Enumerable.Range(1, 40).Select(i => Raised(NotificationType.Follow, i, 1_000)).ToList();
        await Store.EnqueueAsync([.. Enumerable.Reverse(events)], Cancel);

        for (var part = 0; part < NotificationEvent.Parts; part++)
        {
            var mine = events.Where(e => e.Part == part).ToList();
            Assert.Equal(mine, await Store.OutboxAsync(part, 0, long.MaxValue, 100, Cancel));
            Assert.Equal(mine[1..^1], await Store.OutboxAsync(part, mine[0].Id, mine[^1].Id, 100, Cancel));
            Assert.Equal(mine[..2], await Store.OutboxAsync(part, 0, long.MaxValue, 2, Cancel));
            Assert.Equal(new OutboxDepth(mine.Count, mine[0].Id), await Store.DepthAsync(part, 100, Cancel));
            Assert.Equal(2, (await Store.DepthAsync(part, 2, Cancel)).Count);
            foreach (var raised in mine)
                await Store.DeliverAsync(raised.Recipient, [raised], [], Cancel);
            Assert.Equal(new OutboxDepth(0, null), await Store.DepthAsync(part, 100, Cancel));
        }
    }

    private NotificationEvent Raised(NotificationType type, long recipient, long actor, long? post = null, long? about = null) =>
        new(type, recipient, actor, post, about) { Id = NewId() };

    private async Task<IEnumerable<NotificationEvent>> WaitingAsync(long recipient)
    {
        var part = new NotificationEvent(NotificationType.Follow, recipient, 0).Part;
        return (await Store.OutboxAsync(part, 0, long.MaxValue, 10_000, Cancel)).Where(e => e.Recipient == recipient);
    }

    private Task<ImmutableArray<StoredNotification>> AllAsync(long recipient) =>
        Store.PageAsync(recipient, long.MaxValue, 10_000, NotificationRules.AllTypes, Cancel);
}
