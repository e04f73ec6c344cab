using System.Collections.Immutable;
using Social.Grains;
using Social.Grains.Chat;

namespace Social.Storage.Postgres.Chat;

/// <summary>
/// Rooms in tables <c>rooms</c>, <c>room_members</c>, <c>room_links</c> and <c>room_repeats</c>. This half writes: rooms and changes of them singly, in functions; markers in groups.
/// </summary>
internal sealed partial class PostgresRoomStore : IRoomStore, IAsyncDisposable
{
    private const string Add =
        "select add_room($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)";

    private const string Change =
        "select change_room($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, " +
        "$28, $29, $30, $31, $32)";

    private const string Settle = "update room_members set muted_until = $3, archived = $4, version = $5 where room_id = $1 and user_id = $2";

    private const string Move =
        "update room_members m set read_seq = greatest(m.read_seq, t.read_seq), delivered_seq = greatest(m.delivered_seq, t.delivered_seq) from (" +
        "select room_id, user_id, max(read_seq) as read_seq, max(delivered_seq) as delivered_seq " +
        "from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) as i (room_id, user_id, read_seq, delivered_seq) group by room_id, user_id) t " +
        "where m.room_id = t.room_id and m.user_id = t.user_id and (m.read_seq < t.read_seq or m.delivered_seq < t.delivered_seq)";

    /// <summary>Of rooms, each with the markers that moved there meanwhile.</summary>
    private const int LargestGroup = 200;

    private static readonly long Lifetime = (long)StoredRepeat.Lifetime.TotalMilliseconds;
    private static readonly PostgresRepeats Repeats = new("room_repeats");

    private readonly PostgresDatabase _database;
    private readonly GroupCommit<IReadOnlyList<RoomMarkers>, bool> _markers;

    public PostgresRoomStore(PostgresDatabase database)
    {
        _database = database;
        _markers = database.NewWriter<IReadOnlyList<RoomMarkers>, bool>("room markers", LargestGroup, 1, MoveAsync);
    }

    public async Task<RoomAddition> AddAsync(
        RoomRecord room, ImmutableArray<RoomMemberRecord> members, StoredRepeat? repeat, CancellationToken cancellationToken = default)
    {
        var add = new PostgresStatement(
            Add,
            [
                room.Id, (short)room.Kind, room.Version, room.Touched, room.CreatedBy, room.IsRequest, room.MemberCount, room.SlowMode, room.MembersInvite,
                room.Pair?.Low, room.Pair?.High, room.Name, room.Topic, room.AvatarUrl,
                repeat?.Key, repeat?.At, repeat?.BodyHash, repeat?.Answer, Lifetime, .. Columns(members),
            ]);
        var outcome = (RoomAdditionOutcome)(await _database.WriteAsync(db => db.ListAsync(add, row => row.Int32(0)), cancellationToken))[0];
        if (outcome != RoomAdditionOutcome.Repeated)
            return new RoomAddition(outcome);
        // swept between the two: as old as that it need not be repeated
        return await FindRepeatAsync(repeat!.UserId, repeat.Key, repeat.At, cancellationToken) is { } first
            ? new RoomAddition(outcome, first)
            : new RoomAddition(RoomAdditionOutcome.DuplicateId);
    }

    public async Task<bool> ChangeAsync(RoomWrite change, CancellationToken cancellationToken = default)
    {
        var (room, links, repeat) = (change.Room, change.PutLinks, change.Repeat);
        var write = new PostgresStatement(
            Change,
            [
                room.Id, room.Version, room.Touched, room.MemberCount, room.SlowMode, room.MembersInvite, room.Name, room.Topic, room.AvatarUrl,
                change.Dropped.ToArray(),
                PostgresColumn.Of(links, l => l.Id), PostgresColumn.Of(links, l => l.Token), PostgresColumn.Of(links, l => l.CreatedBy),
                PostgresColumn.Times(links, l => l.ExpiresAt), PostgresColumn.Of(links, l => l.MaxUses), PostgresColumn.Of(links, l => l.Uses),
                change.DroppedLinks.ToArray(),
                repeat?.UserId, repeat?.Key, repeat?.At, repeat?.BodyHash, repeat?.Answer, .. Columns(change.Put),
            ]);
        return (await _database.WriteAsync(db => db.ListAsync(write, row => row.Bool(0)), cancellationToken))[0];
    }

    public async Task<bool> ChangeSettingsAsync(long roomId, RoomMemberRecord member, CancellationToken cancellationToken = default)
    {
        var settle = new PostgresStatement(Settle, roomId, member.UserId, member.MutedUntil, member.Archived, member.Version);
        return await _database.WriteAsync(db => db.ExecuteAsync(settle), cancellationToken) > 0;
    }

    public Task MoveMarkersAsync(IReadOnlyList<RoomMarkers> markers, CancellationToken cancellationToken = default) =>
        markers.Count == 0 ? Task.CompletedTask : _markers.WriteAsync(markers, cancellationToken);

    public Task<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(db => db.ExecuteAsync(Repeats.Sweep(now, limit)), cancellationToken);

    public ValueTask DisposeAsync() => _markers.DisposeAsync();

    private static async Task<IReadOnlyList<bool>> MoveAsync(PostgresSession db, IReadOnlyList<IReadOnlyList<RoomMarkers>> groups)
    {
        // in one order, lest two processes wait for each other
        RoomMarkers[] all = [.. groups.SelectMany(g => g).OrderBy(m => m.RoomId).ThenBy(m => m.UserId)];
        await db.ExecuteAsync(new PostgresStatement(
            Move, PostgresColumn.Of(all, m => m.RoomId), PostgresColumn.Of(all, m => m.UserId), PostgresColumn.Of(all, m => m.ReadSeq),
            PostgresColumn.Of(all, m => m.DeliveredSeq)));
        return [.. groups.Select(_ => true)];
    }

    private static object?[] Columns(ImmutableArray<RoomMemberRecord> members) =>
    [
        PostgresColumn.Of(members, m => m.UserId), PostgresColumn.Of(members, m => (short)m.Role), PostgresColumn.Of(members, m => (short)m.State),
        PostgresColumn.Of(members, m => m.JoinId), PostgresColumn.Of(members, m => m.InvitedBy), PostgresColumn.Times(members, m => m.MutedUntil),
        PostgresColumn.Of(members, m => m.Archived), PostgresColumn.Of(members, m => m.ReadSeq), PostgresColumn.Of(members, m => m.DeliveredSeq),
        PostgresColumn.Of(members, m => m.Version),
    ];
}
