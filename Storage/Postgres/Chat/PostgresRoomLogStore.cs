using System.Collections.Immutable;
using Social.Grains.Chat;

namespace Social.Storage.Postgres.Chat;

/// <summary>Rooms' logs in tables <c>room_log</c> and <c>room_heads</c>. Batches go out in groups, see <see cref="PostgresRoomLogWriter"/>. This half reads.</summary>
internal sealed class PostgresRoomLogStore : IRoomLogStore, IAsyncDisposable
{
    internal const string Message =
        "l.room_id, l.seq, l.event_seq, l.id, l.user_id, l.text, l.client_id, l.content_hash, l.version, l.reply_to, l.edited_at, l.state::integer, l.details";

    private const string Heads = "select room_id, last_seq, event_seq from room_heads where room_id = any ($1)";

    private const string Newest =
        $"select {Message} from room_heads h join room_log l on l.room_id = h.room_id and l.seq = h.last_seq where h.room_id = any ($1) and h.last_seq > 0";

    private const string After = $"select {Message} from room_log l where l.room_id = $1 and l.seq > $2 order by l.seq limit $3";
    private const string Before = $"select {Message} from room_log l where l.room_id = $1 and l.seq < $2 order by l.seq desc limit $3";
    private const string ById = $"select {Message} from room_log l where l.id = any ($1) and l.seq is not null";

    private const string ByClientId =
        $"select {Message} from unnest($2::bigint[], $3::text[]) as k (user_id, client_id) " +
        "join room_log l on l.room_id = $1 and l.user_id = k.user_id and l.client_id = k.client_id";

    private const string At = $"select {Message} from room_log l where l.room_id = $1 and l.event_seq = any ($2) and l.seq is not null";

    private const string Events =
        $"select l.kind::integer, l.target, l.data, {Message} from room_log l where l.room_id = $1 and l.event_seq > $2 order by l.event_seq limit $3";

    private const string NewIds = "select id from room_log where id > $1 order by id limit $2";

    private const string News =
        $"select c.id, {Message} from (select id, room_id, coalesce(target, event_seq) as event_seq from room_log where id = any ($1) and kind <= 2) c " +
        "join room_log l on l.room_id = c.room_id and l.event_seq = c.event_seq order by c.id";

    private const string OwnCounts =
        "select p.room_id, own.count from unnest($2::bigint[], $3::bigint[]) as p (room_id, seq) cross join lateral (" +
        "select count(*)::integer from room_log l where l.user_id = $1 and l.room_id = p.room_id and l.seq > p.seq) own where own.count > 0";

    private const string LastOfSender = "select l.id from room_log l where l.user_id = $1 and l.room_id = $2 and l.seq is not null order by l.seq desc limit 1";

    private const string OfSender =
        $"select {Message} from room_log l where l.user_id = $1 and (l.room_id, l.seq) > ($2, $3) and l.seq is not null order by l.room_id, l.seq limit $4";

    private const string ReactedBy =
        "select l.room_id, l.event_seq, l.id, l.target, m.id, l.data from room_log l join room_log m on m.room_id = l.room_id and m.event_seq = l.target " +
        "where l.user_id = $1 and l.kind = 3 and (l.room_id, l.event_seq) > ($2, $3) order by l.room_id, l.event_seq limit $4";

    private const string ForgetReactions =
        "update room_log l set user_id = 0 from unnest($2::bigint[], $3::bigint[]) as r (room_id, event_seq) " +
        "where l.room_id = r.room_id and l.event_seq = r.event_seq and l.user_id = $1 and l.kind = 3";

    private const int LargestGroup = 500;
    private const int Lanes = 2;

    private readonly PostgresDatabase _database;
    private readonly GroupCommit<RoomBatch, bool> _writer;

    public PostgresRoomLogStore(PostgresDatabase database)
    {
        _database = database;
        _writer = database.NewWriter<RoomBatch, bool>("room log", LargestGroup, Lanes, PostgresRoomLogWriter.AppendAsync);
    }

    public Task<bool> AppendAsync(RoomBatch batch, CancellationToken cancellationToken = default) => _writer.WriteAsync(batch, cancellationToken);

    public Task<ImmutableArray<RoomHead>> HeadsAsync(IReadOnlyCollection<long> roomIds, CancellationToken cancellationToken = default) => _database.ReadAsync(
        new PostgresStatement(Heads, roomIds.ToArray()), row => new RoomHead(row.Int64(0), row.Int64(1), row.Int64(2)), cancellationToken);

    public Task<ImmutableArray<MessageRecord>> NewestAsync(IReadOnlyCollection<long> roomIds, CancellationToken cancellationToken = default) =>
        ReadAsync(new PostgresStatement(Newest, roomIds.ToArray()), cancellationToken);

    public Task<ImmutableArray<MessageRecord>> AfterAsync(long roomId, long seq, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync(new PostgresStatement(After, roomId, seq, limit), cancellationToken);

    public Task<ImmutableArray<MessageRecord>> BeforeAsync(long roomId, long seq, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync(new PostgresStatement(Before, roomId, seq, limit), cancellationToken);

    public Task<ImmutableArray<MessageRecord>> FindAsync(IReadOnlyCollection<long> messageIds, CancellationToken cancellationToken = default) =>
        ReadAsync(new PostgresStatement(ById, messageIds.ToArray()), cancellationToken);

    public Task<ImmutableArray<MessageRecord>> SentAsync(
        long roomId, IReadOnlyCollection<ClientKey> keys, CancellationToken cancellationToken = default) => ReadAsync(
        new PostgresStatement(ByClientId, roomId, keys.Select(k => k.Sender).ToArray(), keys.Select(k => k.ClientId).ToArray()), cancellationToken);

    public Task<ImmutableArray<MessageRecord>> AtAsync(
        long roomId, IReadOnlyCollection<long> eventSeqs, CancellationToken cancellationToken = default) =>
        ReadAsync(new PostgresStatement(At, roomId, eventSeqs.ToArray()), cancellationToken);

    public Task<ImmutableArray<RoomEntry>> EventsAsync(long roomId, long eventSeq, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(Events, roomId, eventSeq, limit), ReadEntry, cancellationToken);

    public Task<ImmutableArray<long>> NewIdsAsync(long id, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(NewIds, id, limit), row => row.Int64(0), cancellationToken);

    public Task<ImmutableArray<MessageNews>> NewsAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) => _database.ReadAsync(
        new PostgresStatement(News, ids.ToArray()), row => new MessageNews(row.Int64(0), ReadMessage(row, 1)), cancellationToken);

    public async Task<IReadOnlyDictionary<long, int>> OwnCountsAsync(
        long userId, IReadOnlyCollection<RoomPlace> places, CancellationToken cancellationToken = default)
    {
        var statement = new PostgresStatement(OwnCounts, userId, places.Select(p => p.RoomId).ToArray(), places.Select(p => p.Seq).ToArray());
        var counts = await _database.ReadAsync(statement, row => (RoomId: row.Int64(0), Count: row.Int32(1)), cancellationToken);
        return counts.ToDictionary(c => c.RoomId, c => c.Count);
    }

    public async Task<long> LastOfSenderAsync(long userId, long roomId, CancellationToken cancellationToken = default) =>
        (await _database.ReadAsync(new PostgresStatement(LastOfSender, userId, roomId), row => row.Int64(0), cancellationToken)).FirstOrDefault();

    public Task<ImmutableArray<MessageRecord>> OfSenderAsync(
        long userId, RoomPlace after, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync(new PostgresStatement(OfSender, userId, after.RoomId, after.Seq, limit), cancellationToken);

    public Task<ImmutableArray<ReactionRecord>> ReactedByAsync(
        long userId, RoomPlace after, int limit, CancellationToken cancellationToken = default) => _database.ReadAsync(
        new PostgresStatement(ReactedBy, userId, after.RoomId, after.Seq, limit),
        row => new ReactionRecord(row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3), row.Int64(4), row.Text(5)), cancellationToken);

    public Task ForgetReactionsAsync(
        long userId, IReadOnlyCollection<ReactionRecord> reactions, CancellationToken cancellationToken = default)
    {
        var statement = new PostgresStatement(
            ForgetReactions, userId, reactions.Select(r => r.RoomId).ToArray(), reactions.Select(r => r.EventSeq).ToArray());
        return _database.WriteAsync(db => db.ExecuteAsync(statement), cancellationToken);
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private Task<ImmutableArray<MessageRecord>> ReadAsync(PostgresStatement statement, CancellationToken cancellationToken) =>
        _database.ReadAsync(statement, row => ReadMessage(row, 0), cancellationToken);

    private static RoomEntry ReadEntry(PostgresRow row) => new(row.Int64(5), (RoomEntryKind)row.Int32(0), row.Int64(6), row.Int64(7))
    {
        Target = row.Int64OrNull(1),
        Data = row.TextOrNull(2),
        Message = row.Int64OrNull(4) is null ? null : ReadMessage(row, 3),
    };

    internal static MessageRecord ReadMessage(PostgresRow row, int first)
    {
        var message = new MessageRecord(
            row.Int64(first), row.Int64(first + 1), row.Int64(first + 2), row.Int64(first + 3), row.Int64(first + 4), row.Text(first + 5),
            row.TextOrNull(first + 6), row.Int64(first + 7))
        {
            Version = row.Int64(first + 8),
            ReplyTo = row.Int64OrNull(first + 9),
            EditedAt = row.TimeOrNull(first + 10),
            State = (MessageState)row.Int32(first + 11),
        };
        return MessageDetails.Add(message, row.TextOrNull(first + 12));
    }
}
