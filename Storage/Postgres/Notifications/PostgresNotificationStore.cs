using System.Collections.Immutable;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Notifications;

namespace Social.Storage.Postgres.Notifications;

/// <summary>
/// Tables <c>inboxes</c>, <c>notifications</c> and <c>notification_outbox</c>. Events that are raised go out in groups, and so do deliveries, in the function
/// <c>deliver_notifications</c>.
/// </summary>
internal sealed class PostgresNotificationStore : INotificationStore, IAsyncDisposable
{
    private const string Columns = "id, type::integer, recipient, actor, post_id, about_id, room_id, call_id";

    // in the order of the key, as everybody locks them
    private const string Enqueue =
        "insert into notification_outbox (recipient, type, actor, target, part, id, post_id, about_id, room_id, call_id) " +
        "select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as e (recipient, type, actor, target) order by recipient, type, actor, target " +
        "on conflict do nothing";

    private const string Waiting = $"select {Columns} from notification_outbox where part = $1 and id > $2 and id < $3 order by id limit $4";
    private const string Depth = "select count(*)::integer, min(id) from (select id from notification_outbox where part = $1 order by id limit $2) first";

    private const string Deliver =
        "select d.seq from deliver_notifications($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) with ordinality as d (seq, number) order by d.number";

    private const string Get = "select last_seq, read_seq, settings from inboxes where user_id = $1";

    private const string Page =
        $"select seq, {Columns} from notifications where recipient = $1 and seq < $2 and (1 << type) & $4 <> 0 order by seq desc limit $3";

    private const string Since = $"select seq, {Columns} from notifications where recipient = $1 and seq > $2 order by seq limit $3";

    private const string Read =
        "update inboxes set read_seq = greatest(read_seq, least($2, last_seq)) where user_id = $1 returning last_seq, read_seq, settings";

    private const string Set =
        "insert into inboxes (user_id, settings) values ($1, $2) on conflict (user_id) do update set settings = excluded.settings";

    private const int LargestGroup = 250;

    private readonly PostgresDatabase _database;
    private readonly GroupCommit<IReadOnlyList<NotificationEvent>, bool> _outbox;
    private readonly GroupCommit<Delivery, ImmutableArray<long>> _inboxes;

    public PostgresNotificationStore(PostgresDatabase database)
    {
        _database = database;
        _outbox = database.NewWriter<IReadOnlyList<NotificationEvent>, bool>("notification outbox", LargestGroup, 1, EnqueueAsync);
        _inboxes = database.NewWriter<Delivery, ImmutableArray<long>>("notification inboxes", LargestGroup, 1, DeliverAsync);
    }

    public Task EnqueueAsync(IReadOnlyList<NotificationEvent> events, CancellationToken cancellationToken = default) =>
        _outbox.WriteAsync(events, cancellationToken);

    public Task<ImmutableArray<NotificationEvent>> OutboxAsync(
        int part, long after, long before, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(Waiting, (short)part, after, before, limit), row => ReadEvent(row, 0), cancellationToken);

    public async Task<OutboxDepth> DepthAsync(int part, int most, CancellationToken cancellationToken = default) =>
        (await _database.ReadAsync(
            new PostgresStatement(Depth, (short)part, most), row => new OutboxDepth(row.Int32(0), row.Int64OrNull(1)), cancellationToken))[0];

    public Task<ImmutableArray<long>> DeliverAsync(
        long recipient, IReadOnlyList<NotificationEvent> wanted, IReadOnlyList<NotificationEvent> unwanted, CancellationToken cancellationToken = default) =>
        _inboxes.WriteAsync(new Delivery(recipient, wanted, unwanted), cancellationToken);

    public async Task<Inbox> GetAsync(long recipient, CancellationToken cancellationToken = default) =>
        (await _database.ReadAsync(new PostgresStatement(Get, recipient), ReadInbox, cancellationToken)).FirstOrDefault() ?? Inbox.Empty;

    public Task<ImmutableArray<StoredNotification>> PageAsync(
        long recipient, long before, int limit, int types, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(Page, recipient, before, limit, types), ReadStored, cancellationToken);

    public Task<ImmutableArray<StoredNotification>> SinceAsync(long recipient, long after, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(Since, recipient, after, limit), ReadStored, cancellationToken);

    public Task<Inbox> ReadAsync(long recipient, long upTo, CancellationToken cancellationToken = default) => _database.WriteAsync(
        async db => (await db.ListAsync(new PostgresStatement(Read, recipient, upTo), ReadInbox)).FirstOrDefault() ?? Inbox.Empty, cancellationToken);

    public Task SetAsync(long recipient, NotificationSettings settings, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(db => db.ExecuteAsync(new PostgresStatement(Set, recipient, settings.Pack())), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _outbox.DisposeAsync();
        await _inboxes.DisposeAsync();
    }

    private static async Task<IReadOnlyList<bool>> EnqueueAsync(PostgresSession db, IReadOnlyList<IReadOnlyList<NotificationEvent>> group)
    {
        // a group whose answer was lost is simply written again: an inbox takes each once
        var events = group.SelectMany(e => e).ToList();
        await db.ExecuteAsync(new PostgresStatement(
            Enqueue, PostgresColumn.Of(events, e => e.Recipient), PostgresColumn.Of(events, e => (short)e.Type), PostgresColumn.Of(events, e => e.Actor),
            PostgresColumn.Of(events, e => e.Target), PostgresColumn.Of(events, e => (short)e.Part), PostgresColumn.Of(events, e => e.Id),
            PostgresColumn.Of(events, e => e.PostId), PostgresColumn.Of(events, e => e.AboutId), PostgresColumn.Of(events, e => e.RoomId),
            PostgresColumn.Of(events, e => e.CallId)));
        return [.. Enumerable.Repeat(true, group.Count)];
    }

    private static async Task<IReadOnlyList<ImmutableArray<long>>> DeliverAsync(PostgresSession db, IReadOnlyList<Delivery> group)
    {
        var rows = group.SelectMany(d => d.Rows()).ToList();
        var statement = new PostgresStatement(
            Deliver, PostgresColumn.Of(rows, r => r.Event.Recipient), PostgresColumn.Of(rows, r => r.Event.Id),
            PostgresColumn.Of(rows, r => (short)r.Event.Type), PostgresColumn.Of(rows, r => r.Event.Actor), PostgresColumn.Of(rows, r => r.Event.Target),
            PostgresColumn.Of(rows, r => r.Event.PostId), PostgresColumn.Of(rows, r => r.Event.AboutId), PostgresColumn.Of(rows, r => r.Event.RoomId),
            PostgresColumn.Of(rows, r => r.Event.CallId), PostgresColumn.Of(rows, r => r.IsWanted), Inbox.Kept, db.Again);
        var seqs = await db.ListAsync(statement, row => row.Int64(0));
        var answers = new List<ImmutableArray<long>>(group.Count);
        var first = 0;
        foreach (var delivery in group)
        {
            answers.Add(seqs.Slice(first, delivery.Wanted.Count));
            first += delivery.Wanted.Count + delivery.Unwanted.Count;
        }
        return answers;
    }

    private static StoredNotification ReadStored(PostgresRow row) => new(row.Int64(0), ReadEvent(row, 1));

    private static NotificationEvent ReadEvent(PostgresRow row, int first) =>
        new((NotificationType)row.Int32(first + 1), row.Int64(first + 2), row.Int64(first + 3), row.Int64OrNull(first + 4), row.Int64OrNull(first + 5))
        {
            Id = row.Int64(first),
            RoomId = row.Int64OrNull(first + 6),
            CallId = row.Int64OrNull(first + 7),
        };

    private static Inbox ReadInbox(PostgresRow row) => new(row.Int64(0), row.Int64(1), NotificationRules.Unpack(row.Int64(2)));

    private sealed record Delivery(long Recipient, IReadOnlyList<NotificationEvent> Wanted, IReadOnlyList<NotificationEvent> Unwanted)
    {
        public IEnumerable<(NotificationEvent Event, bool IsWanted)> Rows() => Wanted.Select(e => (e, true)).Concat(Unwanted.Select(e => (e, false)));
    }
}
