using System.Collections.Immutable;
using Social.Grains;
using Social.Grains.Chat;
using Social.Grains.Interfaces.Chat;

namespace Social.Storage.Embedded.Chat;

/// <summary>This half reads.</summary>
internal sealed partial class EmbeddedRoomStore
{
    private const string RoomColumns =
        "r.id, r.kind, r.version, r.touched, r.created_by, r.is_request, r.joined, r.slow_mode, r.members_invite, r.low, r.high, r.name, r.topic, r.avatar_url";

    private const string MemberColumns =
        "m.user_id, m.role, m.state, m.join_id, m.invited_by, m.muted_until, m.archived, m.read_seq, m.delivered_seq, m.version";

    private const string GetRoom = $"select {RoomColumns} from rooms r where r.id = ?1";
    private const string GetMembers = $"select {MemberColumns} from room_members m where m.room_id = ?1";
    private const string GetLinks = "select id, token, created_by, expires_at, max_uses, uses from room_links where room_id = ?1";
    private const string ByPair = "select id from rooms where low = ?1 and high = ?2";
    private const string Unaccepted =
        "select m.user_id from rooms r join room_members m on m.room_id = r.id where r.low = ?1 and r.high = ?2 and m.state in (2, 3)";

    private const string CountJoined = "select count(*) from room_members where user_id = ?1 and state = 0";

    private const string CountMade =
        "select coalesce(sum(kind = 1), 0), coalesce(sum(is_request), 0) from rooms indexed by rooms_by_maker where created_by = ?1 and id >= ?2";

    private const string OfUser =
        $"select {RoomColumns}, {MemberColumns} from room_members m indexed by room_members_by_user join rooms r on r.id = m.room_id " +
        "where m.user_id = ?1 and m.room_id < ?2 order by m.room_id desc limit ?3";

    private const string Joined = "select room_id from room_members where user_id = ?1 and state = 0 limit ?2";

    public Task<StoredRepeat?> FindRepeatAsync(long userId, string key, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => Repeats.Find(db, userId, key, now), cancellationToken);

    public Task<StoredRoom?> GetAsync(long roomId, CancellationToken cancellationToken = default) => database.ReadAsync(
        db => db.AtOneMoment(() => db.Use(GetRoom).Bind(roomId).First(row => ReadRoom(row, 0)) is { } room
            ? new StoredRoom(room, db.Use(GetMembers).Bind(roomId).List(row => ReadMember(row, 0)), db.Use(GetLinks).Bind(roomId).List(ReadLink))
            : null),
        cancellationToken);

    public Task<long> FindDirectAsync(long userId, long otherId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => FindPair(db, RoomPair.Of(userId, otherId)), cancellationToken);

    public Task<ImmutableArray<UnacceptedRoom>> UnacceptedAsync(
        long userId, IReadOnlyCollection<long> others, CancellationToken cancellationToken = default) => database.ReadAsync<ImmutableArray<UnacceptedRoom>>(
        db => db.AtOneMoment<ImmutableArray<UnacceptedRoom>>(() => [.. others.SelectMany(other => Unaccepting(db, RoomPair.Of(userId, other)))]), cancellationToken);

    public Task<ImmutableArray<int>> CountJoinedAsync(IReadOnlyList<long> userIds, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Each(CountJoined, userIds, (s, id) => s.Bind(id), row => row.Int32(0)), cancellationToken);

    public Task<RoomsMade> CountMadeAsync(long userId, long since, CancellationToken cancellationToken = default) => database.ReadAsync(
        db => db.Use(CountMade).Bind(userId).Bind(since).List(row => new RoomsMade(row.Int32(0), row.Int32(1)))[0], cancellationToken);

    public Task<ImmutableArray<UserRoom>> OfUserAsync(long userId, long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            db => db.Use(OfUser).Bind(userId).Bind(before).Bind(limit).List(row => new UserRoom(ReadRoom(row, 0), ReadMember(row, RoomWidth))),
            cancellationToken);

    public Task<ImmutableArray<long>> JoinedAsync(long userId, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Joined).Bind(userId).Bind(limit).List(row => row.Int64(0)), cancellationToken);

    private const int RoomWidth = 14;

    private static ImmutableArray<UnacceptedRoom> Unaccepting(SqliteSession db, RoomPair pair) =>
        db.Use(Unaccepted).Bind(pair.Low).Bind(pair.High).List(row => new UnacceptedRoom(row.Int64(0), pair.OtherOf(row.Int64(0))));

    private static long FindPair(SqliteSession db, RoomPair pair) => db.Use(ByPair).Bind(pair.Low).Bind(pair.High).Scalar();

    private static RoomRecord ReadRoom(SqliteStatement row, int at) => new(
        row.Int64(at), (RoomKind)row.Int32(at + 1), row.Int64OrNull(at + 9) is { } low ? new RoomPair(low, row.Int64(at + 10)) : null, row.Int64(at + 4),
        row.TextOrNull(at + 11), row.TextOrNull(at + 12), row.TextOrNull(at + 13), row.Int32(at + 7), row.Bool(at + 8), row.Int32(at + 6), row.Int64(at + 2),
        row.Int64(at + 3))
    {
        IsRequest = row.Bool(at + 5),
    };

    private static RoomMemberRecord ReadMember(SqliteStatement row, int at) => new(
        row.Int64(at), (RoomRole)row.Int32(at + 1), (MembershipState)row.Int32(at + 2), row.Int64(at + 3), row.Int64OrNull(at + 4), row.TimeOrNull(at + 5),
        row.Bool(at + 6), row.Int64(at + 7), row.Int64(at + 8), row.Int64(at + 9));

    private static RoomLinkRecord ReadLink(SqliteStatement row) =>
        new(row.Int64(0), row.Text(1), row.Int64(2), row.Time(3), (int?)row.Int64OrNull(4), row.Int32(5));
}
