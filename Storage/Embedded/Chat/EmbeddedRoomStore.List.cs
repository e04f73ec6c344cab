using System.Collections.Immutable;
using Social.Grains.Chat;
using Social.Grains.Interfaces.Chat;

namespace Social.Storage.Embedded.Chat;

/// <summary>This half lists a user's rooms, with what stands in <c>room_log</c> of each.</summary>
internal sealed partial class EmbeddedRoomStore
{
    private const int MemberWidth = 10;

    private const string OtherColumns =
        "o.user_id, o.role, o.state, o.join_id, o.invited_by, o.muted_until, o.archived, o.read_seq, o.delivered_seq, o.version";

    private const string MessageColumns =
        "l.room_id, l.seq, l.event_seq, l.id, l.user_id, l.text, l.client_id, l.content_hash, l.version, l.reply_to, l.edited_at, l.state, l.details";

    // first which rooms stand on the page, by indexes alone, then what is shown of these
    private const string List =
        "with mine as materialized (" +
        "select m.room_id, l.event_seq, max(m.join_id, coalesce(l.id, 0)) as activity from room_members m indexed by room_members_by_user " +
        "join rooms r on r.id = m.room_id " +
        "left join room_log l on l.room_id = m.room_id and l.event_seq = (" +
        "select n.event_seq from room_log n indexed by room_log_by_seq where n.room_id = m.room_id and n.seq is not null order by n.seq desc limit 1) " +
        "where m.user_id = ?1 and m.state between ?2 and ?3 and m.archived = ?4 and (r.kind = 1 or l.id is not null or r.created_by = ?1)), " +
        "page as materialized (select * from mine where activity < ?5 order by activity desc, room_id desc limit ?6) " +
        $"select {RoomColumns}, {MemberColumns}, {OtherColumns}, {MessageColumns}, " +
        "(select max(h.event_seq) from room_log h where h.room_id = p.room_id), " +
        "(select count(*) from room_log w where w.user_id = ?1 and w.room_id = p.room_id and w.seq > m.read_seq) " +
        "from page p cross join rooms r on r.id = p.room_id cross join room_members m on m.room_id = p.room_id and m.user_id = ?1 " +
        "left join room_members o on o.room_id = p.room_id and o.user_id <> ?1 and r.kind = 0 " +
        "left join room_log l on l.room_id = p.room_id and l.event_seq = p.event_seq order by p.activity desc, p.room_id desc";

    public Task<ImmutableArray<ListedRoom>> ListAsync(
        long userId, RoomFolder folder, long before, int limit, CancellationToken cancellationToken = default)
    {
        var (from, to) = folder == RoomFolder.Requests ? (MembershipState.Invited, MembershipState.Requested) : (MembershipState.Joined, MembershipState.Joined);
        return database.ReadAsync(
            db => db.Use(List).Bind(userId).Bind((long)from).Bind((long)to).Bind(folder == RoomFolder.Archived).Bind(before).Bind(limit).List(ReadListed),
            cancellationToken);
    }

    private static ListedRoom ReadListed(SqliteStatement row)
    {
        const int Other = RoomWidth + MemberWidth, Message = Other + MemberWidth, Head = Message + 13;
        var room = ReadRoom(row, 0);
        var last = row.IsNull(Message) ? null : EmbeddedRoomLogStore.ReadMessage(row, Message);
        return new ListedRoom(
            room, ReadMember(row, RoomWidth), row.IsNull(Other) ? null : ReadMember(row, Other),
            new RoomHead(room.Id, last?.Seq ?? 0, row.Int64OrNull(Head) ?? 0), row.Int32(Head + 1), last);
    }
}
