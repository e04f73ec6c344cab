using System.Collections.Immutable;
using Social.Grains.Chat;

namespace Social.Storage.Embedded.Chat;

/// <summary>This half reads.</summary>
internal sealed partial class EmbeddedRoomLogStore
{
    private const string Message =
        "room_id, seq, event_seq, id, user_id, text, client_id, content_hash, version, reply_to, edited_at, state, details";

    private const string Head = "select (select max(seq) from room_log where room_id = ?1 and seq is not null), max(event_seq) from room_log where room_id = ?1";
    private const string Newest = $"select {Message} from room_log where room_id = ?1 and seq is not null order by seq desc limit 1";
    private const string After = $"select {Message} from room_log where room_id = ?1 and seq > ?2 order by seq limit ?3";
    private const string Before = $"select {Message} from room_log where room_id = ?1 and seq < ?2 order by seq desc limit ?3";
    private const string ById = $"select {Message} from room_log where id = ?1 and seq is not null";
    private const string ByClientId = $"select {Message} from room_log where room_id = ?1 and user_id = ?2 and client_id = ?3";
    private const string At = $"select {Message} from room_log where room_id = ?1 and event_seq = ?2 and seq is not null";

    private const string Events =
        $"select kind, target, data, {Message} from room_log where room_id = ?1 and event_seq > ?2 order by event_seq limit ?3";

    // the index on ids has all that this asks for
    private const string NewIds = "select id from room_log where id > ?1 order by id limit ?2";

    private const string News =
        "select l.id, m.room_id, m.seq, m.event_seq, m.id, m.user_id, m.text, m.client_id, m.content_hash, m.version, m.reply_to, m.edited_at, m.state, m.details " +
        "from room_log l join room_log m on m.room_id = l.room_id and m.event_seq = coalesce(l.target, l.event_seq) " +
        // a reaction (3) too: it changes the version, and words of an older one are not taken
        "where l.id = ?1 and l.kind <= 3";

    private const string OwnCount = "select count(*) from room_log where user_id = ?1 and room_id = ?2 and seq > ?3";

    private const string LastOfSender = "select id from room_log where user_id = ?1 and room_id = ?2 and seq is not null order by seq desc limit 1";

    private const string OfSender =
        $"select {Message} from room_log where user_id = ?1 and (room_id, seq) > (?2, ?3) and seq is not null order by room_id, seq limit ?4";

    private const string ReactedBy =
        "select l.room_id, l.event_seq, l.id, l.target, m.id, l.data from room_log l join room_log m on m.room_id = l.room_id and m.event_seq = l.target " +
        "where l.user_id = ?1 and l.kind = 3 and (l.room_id, l.event_seq) > (?2, ?3) order by l.room_id, l.event_seq limit ?4";

    public Task<ImmutableArray<RoomHead>> HeadsAsync(IReadOnlyCollection<long> roomIds, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            db =>
            {
                var heads = db.Each(Head, roomIds, (s, id) => s.Bind(id), r => (LastSeq: r.Int64OrNull(0) ?? 0, EventSeq: r.Int64OrNull(1) ?? 0));
                return roomIds.Zip(heads, (id, h) => new RoomHead(id, h.LastSeq, h.EventSeq)).Where(h => h.EventSeq > 0).ToImmutableArray();
            },
            cancellationToken);

    public Task<ImmutableArray<MessageRecord>> NewestAsync(IReadOnlyCollection<long> roomIds, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Each(Newest, roomIds, (s, id) => s.Bind(id), r => ReadMessage(r, 0)), cancellationToken);

    public Task<ImmutableArray<MessageRecord>> AfterAsync(long roomId, long seq, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(After).Bind(roomId).Bind(seq).Bind(limit).List(r => ReadMessage(r, 0)), cancellationToken);

    public Task<ImmutableArray<MessageRecord>> BeforeAsync(long roomId, long seq, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Before).Bind(roomId).Bind(seq).Bind(limit).List(r => ReadMessage(r, 0)), cancellationToken);

    public Task<ImmutableArray<MessageRecord>> FindAsync(IReadOnlyCollection<long> messageIds, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Each(ById, messageIds, (s, id) => s.Bind(id), r => ReadMessage(r, 0)), cancellationToken);

    public Task<ImmutableArray<MessageRecord>> SentAsync(
        long roomId, IReadOnlyCollection<ClientKey> keys, CancellationToken cancellationToken = default) => database.ReadAsync(
        db => db.Each(ByClientId, keys, (s, key) => s.Bind(roomId).Bind(key.Sender).Bind(key.ClientId), r => ReadMessage(r, 0)), cancellationToken);

    public Task<ImmutableArray<MessageRecord>> AtAsync(
        long roomId, IReadOnlyCollection<long> eventSeqs, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Each(At, eventSeqs, (s, seq) => s.Bind(roomId).Bind(seq), r => ReadMessage(r, 0)), cancellationToken);

    public Task<ImmutableArray<RoomEntry>> EventsAsync(long roomId, long eventSeq, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Events).Bind(roomId).Bind(eventSeq).Bind(limit).List(ReadEntry), cancellationToken);

    public Task<ImmutableArray<long>> NewIdsAsync(long id, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(NewIds).Bind(id).Bind(limit).List(r => r.Int64(0)), cancellationToken);

    public Task<ImmutableArray<MessageNews>> NewsAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) => database.ReadAsync(
        db => db.Each(News, ids, (s, id) => s.Bind(id), r => new MessageNews(r.Int64(0), ReadMessage(r, 1))), cancellationToken);

    public Task<IReadOnlyDictionary<long, int>> OwnCountsAsync(
        long userId, IReadOnlyCollection<RoomPlace> places, CancellationToken cancellationToken = default) =>
        database.ReadAsync<IReadOnlyDictionary<long, int>>(
            db => places.Zip(db.Each(OwnCount, places, (s, p) => s.Bind(userId).Bind(p.RoomId).Bind(p.Seq), r => r.Int32(0)))
                .ToDictionary(c => c.First.RoomId, c => c.Second),
            cancellationToken);

    public Task<long> LastOfSenderAsync(long userId, long roomId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(LastOfSender).Bind(userId).Bind(roomId).Scalar(), cancellationToken);

    public Task<ImmutableArray<MessageRecord>> OfSenderAsync(
        long userId, RoomPlace after, int limit, CancellationToken cancellationToken = default) => database.ReadAsync(
        db => db.Use(OfSender).Bind(userId).Bind(after.RoomId).Bind(after.Seq).Bind(limit).List(r => ReadMessage(r, 0)), cancellationToken);

    public Task<ImmutableArray<ReactionRecord>> ReactedByAsync(
        long userId, RoomPlace after, int limit, CancellationToken cancellationToken = default) => database.ReadAsync(
        db => db.Use(ReactedBy).Bind(userId).Bind(after.RoomId).Bind(after.Seq).Bind(limit)
            .List(r => new ReactionRecord(r.Int64(0), r.Int64(1), r.Int64(2), r.Int64(3), r.Int64(4), r.Text(5))),
        cancellationToken);

    private static RoomEntry ReadEntry(SqliteStatement row) => new(row.Int64(5), (RoomEntryKind)row.Int32(0), row.Int64(6), row.Int64(7))
    {
        Target = row.Int64OrNull(1),
        Data = row.TextOrNull(2),
        Message = row.IsNull(4) ? null : ReadMessage(row, 3),
    };

    internal static MessageRecord ReadMessage(SqliteStatement row, int first)
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
