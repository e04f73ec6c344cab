using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Streams;
using Orleans.Streams.Core;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Users;

namespace Social.Grains.Notifications;

/// <summary>
/// What a user was notified of. Key: user id. Takes events from the stream and, what that lost, from the outbox; those that come together are decided on and stored
/// together, so that a thousand likes at once cost a few commits. Keeps only the settings: a lost activation costs one read.
/// </summary>
[ImplicitStreamSubscription(StreamNames.Notifications), UserPlacement]
internal sealed partial class NotificationInboxGrain(
    INotificationStore store, NotificationViews views, IClientPush push, NotificationMetrics metrics, TimeProvider time, ILogger<NotificationInboxGrain> logger)
    : Grain, INotificationInboxGrain, INotificationDelivery, IAsyncBatchObserver<NotificationEvent>, IStreamSubscriptionObserver
{
    /// <summary>The most that a client is told of what it missed; more is a page to read.</summary>
    private const int MostMissed = 200;

    /// <summary>The most events that are decided on and stored together.</summary>
    private const int MostAtOnce = 500;

    private NotificationSettings? _settings;

    private long Recipient => this.GetPrimaryKeyLong();

    public Task<Page<Notification>> PageAsync(NotificationQuery query) =>
        query.Grouped ? views.GroupsAsync(Recipient, query) : views.PageAsync(Recipient, query);

    public async Task<MissedNotifications> SinceAsync(long seq)
    {
        var inbox = await store.GetAsync(Recipient);
        if (seq < 0 || seq > inbox.LastSeq || inbox.LastSeq - seq > MostMissed)
            return new MissedNotifications([], inbox.LastSeq, Gap: true);
        var rows = await store.SinceAsync(Recipient, seq, MostMissed);
        return new MissedNotifications(
            await views.ShowAsync(Recipient, rows, inbox.ReadSeq), rows is [.., var newest] ? Math.Max(newest.Seq, inbox.LastSeq) : inbox.LastSeq, Gap: false);
    }

    public async Task<UnreadCount> UnreadAsync() => Unread(await store.GetAsync(Recipient));

    public async Task<UnreadCount> ReadAsync(long upTo)
    {
        new ValidationErrors().Require(upTo >= 0, "upTo", "must not be negative").ThrowIfAny();
        var unread = Unread(await store.ReadAsync(Recipient, upTo));
        // other devices of the same person clear their badge
        await push.ToUserAsync(Recipient, new Push(INotificationInboxGrain.Topic, "notification.read", unread, null, time.GetUtcNow()));
        return unread;
    }

    public async Task<NotificationSettings> SettingsAsync() => _settings ??= (await store.GetAsync(Recipient)).Settings;

    public async Task<NotificationSettings> UpdateSettingsAsync(NotificationSettingsChange change)
    {
        var before = await SettingsAsync();
        var after = before.With(change);
        new ValidationErrors()
            .Require(Enum.GetValues<NotificationType>().All(t => Enum.IsDefined(after.Of(t))), "settings", "must be on, off or following")
            .ThrowIfAny();
        if (after == before)
            return before;
        // whether a write that fails was done is not known
        _settings = null;
        await store.SetAsync(Recipient, after);
        return _settings = after;
    }

    public Task DeliverAsync(ImmutableArray<NotificationEvent> events) => TakeAsync(events, "outbox");

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<NotificationEvent>().ResumeAsync(this);

    /// <summary>Never fails: what could not be taken in is in the outbox, and comes from there.</summary>
    public async Task OnNextAsync(IList<SequentialItem<NotificationEvent>> items)
    {
        ImmutableArray<NotificationEvent> events = [.. items.Select(i => i.Item)];
        using var activity = NotificationMetrics.StartDelivery(events);
        try
        {
            await TakeAsync(events, "stream");
        }
        catch (Exception e)
        {
            metrics.DeliveryFailed();
            LogNotTaken(e, Recipient);
        }
    }

    public Task OnErrorAsync(Exception ex)
    {
        metrics.DeliveryFailed();
        LogNotTaken(ex, Recipient);
        return Task.CompletedTask;
    }

    private async Task TakeAsync(ImmutableArray<NotificationEvent> events, string from)
    {
        foreach (var some in events.Chunk(MostAtOnce))
            await TakeSomeAsync(some, from);
    }

    private async Task TakeSomeAsync(NotificationEvent[] events, string from)
    {
        var settings = await SettingsAsync();
        var sight = await views.LookAsync(Recipient, events);
        var young = IdGenerator.FirstAt(time.GetUtcNow() - PostNotices.Wait);
        // what waits for its post stays in the outbox, and comes again from there
        events = [.. events.Where(e => sight.IsBorneOut(e) || e.Id < young)];
        if (events.Length == 0)
            return;
        var wanted = events.Where(e => sight.IsBorneOut(e) && sight.CanSee(e) && settings.Wants(e.Type, sight.Follows(e.Actor))).ToList();
        var unwanted = events.Except(wanted).ToList();
        var seqs = await store.DeliverAsync(Recipient, wanted, unwanted);
        var stored = seqs.Count(s => s > 0);
        metrics.Delivered(stored, seqs.Length - stored, unwanted.Count, from);
        foreach (var (seq, raised) in seqs.Zip(wanted).Where(s => s.First > 0))
        {
            var shown = sight.Show(new StoredNotification(seq, raised), readSeq: 0)!;
            await push.ToUserAsync(Recipient, new Push(INotificationInboxGrain.Topic, "notification.created", shown, seq, shown.At));
        }
        metrics.Pushed(stored);
    }

    private static UnreadCount Unread(Inbox inbox) => new(inbox.LastSeq - inbox.ReadSeq, inbox.LastSeq, inbox.ReadSeq);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notifications of {Recipient} could not be taken in; they are delivered from the outbox")]
    private partial void LogNotTaken(Exception exception, long recipient);
}
