using System.Collections.Immutable;
using Social.Grains;
using Social.Grains.Chat;
using Social.Grains.Interfaces.Chat;

namespace Social.Storage.Postgres.Chat;

/// <summary>This half reads.</summary>
internal sealed partial class PostgresRoomStore
{
    private const int RoomWidth = 14;

    private const string RoomColumns =
        "r.id, r.kind::integer, r.version, r.touched, r.created_by, r.is_request, r.joined, r.slow_mode, r.members_invite, r.low, r.high, r.name, r.topic, r.avatar_url";

    private const string MemberColumns =
        "m.user_id, m.role::integer, m.state::integer, m.join_id, m.invited_by, m.muted_until, m.archived, m.read_seq, m.delivered_seq, m.version";

    // one statement sees one moment
    private const string Get =
        $"select {RoomColumns}, {MemberColumns}, null::bigint, null::text, null::bigint, null::bigint, null::integer, null::integer " +
        "from rooms r left join room_members m on m.room_id = r.id where r.id = $1 union all " +
        "select r.id, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, " +
        "l.id, l.token, l.created_by, l.expires_at, l.max_uses, l.uses from rooms r join room_links l on l.room_id = r.id where r.id = $1";

    private const string ByPair = "select id from rooms where low = $1 and high = $2";

    private const string Unaccepted =
        "select m.user_id, r.low, r.high from unnest($1::bigint[], $2::bigint[]) as p (low, high) " +
        "join rooms r on r.low = p.low and r.high = p.high join room_members m on m.room_id = r.id where m.state in (2, 3)";

    private const string CountJoined =
        "select (select count(*)::integer from room_members m where m.user_id = asked.id and m.state = 0) " +
        "from unnest($1::bigint[]) with ordinality as asked (id, place) order by asked.place";

    private const string CountMade =
        "select count(*) filter (where kind = 1)::integer, count(*) filter (where is_request)::integer from rooms where created_by = $1 and id >= $2";

    private const string OfUser =
        $"select {RoomColumns}, {MemberColumns} from room_members m join rooms r on r.id = m.room_id " +
        "where m.user_id = $1 and m.room_id < $2 order by m.room_id desc limit $3";

    private const string Joined = "select room_id from room_members where user_id = $1 and state = 0 limit $2";

    public Task<StoredRepeat?> FindRepeatAsync(long userId, string key, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        Repeats.FindAsync(_database, userId, key, now, cancellationToken);

    public async Task<StoredRoom?> GetAsync(long roomId, CancellationToken cancellationToken = default)
    {
        var rows = await _database.ReadAsync(
            new PostgresStatement(Get, roomId),
            row => (
                Room: row.Int32OrNull(1) is null ? null : ReadRoom(row),
                Member: row.Int64OrNull(RoomWidth) is null ? null : ReadMember(row, RoomWidth),
                Link: row.Int64OrNull(RoomWidth + 10) is null ? null : ReadLink(row, RoomWidth + 10)),
            cancellationToken);
        return rows.Select(r => r.Room).FirstOrDefault(r => r is not null) is { } room
            ? new StoredRoom(room, [.. rows.Select(r => r.Member).OfType<RoomMemberRecord>()], [.. rows.Select(r => r.Link).OfType<RoomLinkRecord>()])
            : null;
    }

    public async Task<long> FindDirectAsync(long userId, long otherId, CancellationToken cancellationToken = default)
    {
        var pair = RoomPair.Of(userId, otherId);
        return (await _database.ReadAsync(new PostgresStatement(ByPair, pair.Low, pair.High), row => row.Int64(0), cancellationToken)).FirstOrDefault();
    }

    public Task<ImmutableArray<UnacceptedRoom>> UnacceptedAsync(
        long userId, IReadOnlyCollection<long> others, CancellationToken cancellationToken = default)
    {
        RoomPair[] pairs = [.. others.Select(other => RoomPair.Of(userId, other))];
        return _database.ReadAsync(
            new PostgresStatement(Unaccepted, Array.ConvertAll(pairs, p => p.Low), Array.ConvertAll(pairs, p => p.High)),
            row => new UnacceptedRoom(row.Int64(0), new RoomPair(row.Int64(1), row.Int64(2)).OtherOf(row.Int64(0))), cancellationToken);
    }

    public Task<ImmutableArray<int>> CountJoinedAsync(IReadOnlyList<long> userIds, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(CountJoined, userIds.ToArray()), row => row.Int32(0), cancellationToken);

    public async Task<RoomsMade> CountMadeAsync(long userId, long since, CancellationToken cancellationToken = default) =>
        (await _database.ReadAsync(new PostgresStatement(CountMade, userId, since), row => new RoomsMade(row.Int32(0), row.Int32(1)), cancellationToken))[0];

    public Task<ImmutableArray<UserRoom>> OfUserAsync(long userId, long before, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(
            new PostgresStatement(OfUser, userId, before, limit), row => new UserRoom(ReadRoom(row), ReadMember(row, RoomWidth)), cancellationToken);

    public Task<ImmutableArray<long>> JoinedAsync(long userId, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(Joined, userId, limit), row => row.Int64(0), cancellationToken);

    private static RoomRecord ReadRoom(PostgresRow row) => new(
        row.Int64(0), (RoomKind)row.Int32(1), row.Int64OrNull(9) is { } low ? new RoomPair(low, row.Int64(10)) : null, row.Int64(4), row.TextOrNull(11),
        row.TextOrNull(12), row.TextOrNull(13), row.Int32(7), row.Bool(8), row.Int32(6), row.Int64(2), row.Int64(3))
    {
        IsRequest = row.Bool(5),
    };

    private static RoomMemberRecord ReadMember(PostgresRow row, int at) => new(
        row.Int64(at), (RoomRole)row.Int32(at + 1), (MembershipState)row.Int32(at + 2), row.Int64(at + 3), row.Int64OrNull(at + 4), row.TimeOrNull(at + 5),
        row.Bool(at + 6), row.Int64(at + 7), row.Int64(at + 8), row.Int64(at + 9));

    private static RoomLinkRecord ReadLink(PostgresRow row, int at) =>
        new(row.Int64(at), row.Text(at + 1), row.Int64(at + 2), row.Time(at + 3), row.Int32OrNull(at + 4), row.Int32(at + 5));
}
