using System.Collections.Immutable;
using Social.Grains.Chat;
using Social.Grains.Interfaces.Chat;

namespace Social.Storage.Postgres.Chat;

/// <summary>This half lists a user's rooms, with what stands in <c>room_log</c> and <c>room_heads</c> of each.</summary>
internal sealed partial class PostgresRoomStore
{
    private const int MemberWidth = 10;

    private const string OtherColumns =
        "o.user_id, o.role::integer, o.state::integer, o.join_id, o.invited_by, o.muted_until, o.archived, o.read_seq, o.delivered_seq, o.version";

    // first which rooms stand on the page, then what is shown of these
    private const string List =
        "with page as materialized (" +
        "select m.room_id, h.last_seq, h.event_seq, greatest(m.join_id, l.id) as activity from room_members m join rooms r on r.id = m.room_id " +
        "left join room_heads h on h.room_id = m.room_id left join room_log l on l.room_id = m.room_id and l.seq = h.last_seq " +
        "where m.user_id = $1 and m.state between $2 and $3 and m.archived = $4 and (r.kind = 1 or l.id is not null or r.created_by = $1) " +
        "and greatest(m.join_id, l.id) < $5 order by activity desc, m.room_id desc limit $6) " +
        $"select {RoomColumns}, {MemberColumns}, {OtherColumns}, {PostgresRoomLogStore.Message}, p.last_seq, p.event_seq, " +
        "(select count(*)::integer from room_log w where w.user_id = $1 and w.room_id = p.room_id and w.seq > m.read_seq) " +
        "from page p join rooms r on r.id = p.room_id join room_members m on m.room_id = p.room_id and m.user_id = $1 " +
        "left join room_members o on o.room_id = p.room_id and o.user_id <> $1 and r.kind = 0 " +
        "left join room_log l on l.room_id = p.room_id and l.seq = p.last_seq order by p.activity desc, p.room_id desc";

    public Task<ImmutableArray<ListedRoom>> ListAsync(
        long userId, RoomFolder folder, long before, int limit, CancellationToken cancellationToken = default)
    {
        var (from, to) = folder == RoomFolder.Requests ? (MembershipState.Invited, MembershipState.Requested) : (MembershipState.Joined, MembershipState.Joined);
        return _database.ReadAsync(
            new PostgresStatement(List, userId, (short)from, (short)to, folder == RoomFolder.Archived, before, limit), ReadListed, cancellationToken);
    }

    private static ListedRoom ReadListed(PostgresRow row)
    {
        const int Other = RoomWidth + MemberWidth, Message = Other + MemberWidth, Head = Message + 13;
        var room = ReadRoom(row);
        return new ListedRoom(
            room, ReadMember(row, RoomWidth), row.Int64OrNull(Other) is null ? null : ReadMember(row, Other),
            new RoomHead(room.Id, row.Int64OrNull(Head) ?? 0, row.Int64OrNull(Head + 1) ?? 0), row.Int32(Head + 2),
            row.Int64OrNull(Message) is null ? null : PostgresRoomLogStore.ReadMessage(row, Message));
    }
}
