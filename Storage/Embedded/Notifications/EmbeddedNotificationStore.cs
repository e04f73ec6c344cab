using System.Collections.Immutable;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Notifications;

namespace Social.Storage.Embedded.Notifications;

/// <summary>Tables <c>inboxes</c>, <c>notifications</c> and <c>notification_outbox</c>.</summary>
internal sealed class EmbeddedNotificationStore(EmbeddedDatabase database) : INotificationStore
{
    private const string Columns = "id, type, recipient, actor, post_id, about_id, room_id, call_id";

    private const string Enqueue =
        $"insert into notification_outbox (part, target, {Columns}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) on conflict do nothing";

    private const string Waiting =
        $"select {Columns} from notification_outbox indexed by notification_outbox_by_part where part = ?1 and id > ?2 and id < ?3 order by id limit ?4";

    private const string Depth =
        "select count(*), min(id) from (select id from notification_outbox indexed by notification_outbox_by_part where part = ?1 order by id limit ?2)";

    private const string Take = "delete from notification_outbox where recipient = ?1 and type = ?2 and actor = ?3 and target = ?4";

    private const string Add =
        $"insert into notifications (seq, target, {Columns}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) on conflict do nothing";

    private const string LastSeq = "select last_seq from inboxes where user_id = ?1";

    private const string Move =
        "insert into inboxes (user_id, last_seq) values (?1, ?2) on conflict (user_id) do update set last_seq = excluded.last_seq";

    private const string Trim = "delete from notifications where recipient = ?1 and seq <= ?2";
    private const string Get = "select last_seq, read_seq, settings from inboxes where user_id = ?1";

    private const string Page =
        $"select seq, {Columns} from notifications where recipient = ?1 and seq < ?2 and (1 << type) & ?4 <> 0 order by seq desc limit ?3";

    private const string Since = $"select seq, {Columns} from notifications where recipient = ?1 and seq > ?2 order by seq limit ?3";

    private const string Read =
        "update inboxes set read_seq = max(read_seq, min(?2, last_seq)) where user_id = ?1 returning last_seq, read_seq, settings";

    private const string Set =
        "insert into inboxes (user_id, settings) values (?1, ?2) on conflict (user_id) do update set settings = excluded.settings";

    public Task EnqueueAsync(IReadOnlyList<NotificationEvent> events, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            foreach (var raised in events)
                BindEvent(db.Use(Enqueue).Bind(raised.Part).Bind(raised.Target), raised).Execute();
            return events.Count;
        },
        cancellationToken);

    public Task<ImmutableArray<NotificationEvent>> OutboxAsync(
        int part, long after, long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Waiting).Bind(part).Bind(after).Bind(before).Bind(limit).List(r => ReadEvent(r, 0)), cancellationToken);

    public Task<OutboxDepth> DepthAsync(int part, int most, CancellationToken cancellationToken = default) => database.ReadAsync(
        db => db.Use(Depth).Bind(part).Bind(most).List(r => new OutboxDepth(r.Int32(0), r.Int64OrNull(1)))[0], cancellationToken);

    public Task<ImmutableArray<long>> DeliverAsync(
        long recipient, IReadOnlyList<NotificationEvent> wanted, IReadOnlyList<NotificationEvent> unwanted, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => Deliver(db, recipient, wanted, unwanted), cancellationToken);

    public Task<Inbox> GetAsync(long recipient, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Get).Bind(recipient).First(ReadInbox) ?? Inbox.Empty, cancellationToken);

    public Task<ImmutableArray<StoredNotification>> PageAsync(
        long recipient, long before, int limit, int types, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Page).Bind(recipient).Bind(before).Bind(limit).Bind(types).List(ReadStored), cancellationToken);

    public Task<ImmutableArray<StoredNotification>> SinceAsync(long recipient, long after, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Since).Bind(recipient).Bind(after).Bind(limit).List(ReadStored), cancellationToken);

    public Task<Inbox> ReadAsync(long recipient, long upTo, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.Use(Read).Bind(recipient).Bind(upTo).First(ReadInbox) ?? Inbox.Empty, cancellationToken);

    public Task SetAsync(long recipient, NotificationSettings settings, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.Use(Set).Bind(recipient).Bind(settings.Pack()).Execute(), cancellationToken);

    private static ImmutableArray<long> Deliver(
        SqliteSession db, long recipient, IReadOnlyList<NotificationEvent> wanted, IReadOnlyList<NotificationEvent> unwanted)
    {
        var before = db.Use(LastSeq).Bind(recipient).Scalar();
        var last = before;
        var seqs = ImmutableArray.CreateBuilder<long>(wanted.Count);
        foreach (var raised in wanted)
            seqs.Add(BindEvent(db.Use(Add).Bind(last + 1).Bind(raised.Target), raised).Execute() == 1 ? ++last : 0);
        foreach (var raised in wanted.Concat(unwanted))
            db.Use(Take).Bind(recipient).Bind((long)raised.Type).Bind(raised.Actor).Bind(raised.Target).Execute();
        if (last > before)
            db.Use(Move).Bind(recipient).Bind(last).Execute();
        if (last > before && last > Inbox.Kept)
            db.Use(Trim).Bind(recipient).Bind(last - Inbox.Kept).Execute();
        return seqs.MoveToImmutable();
    }

    private static SqliteStatement BindEvent(SqliteStatement statement, NotificationEvent raised) => statement
        .Bind(raised.Id).Bind((long)raised.Type).Bind(raised.Recipient).Bind(raised.Actor).Bind(raised.PostId).Bind(raised.AboutId).Bind(raised.RoomId)
        .Bind(raised.CallId);

    private static StoredNotification ReadStored(SqliteStatement row) => new(row.Int64(0), ReadEvent(row, 1));

    private static NotificationEvent ReadEvent(SqliteStatement row, int first) =>
        new((NotificationType)row.Int32(first + 1), row.Int64(first + 2), row.Int64(first + 3), row.Int64OrNull(first + 4), row.Int64OrNull(first + 5))
        {
            Id = row.Int64(first),
            RoomId = row.Int64OrNull(first + 6),
            CallId = row.Int64OrNull(first + 7),
        };

    private static Inbox ReadInbox(SqliteStatement row) => new(row.Int64(0), row.Int64(1), NotificationRules.Unpack(row.Int64(2)));
}
