using System.Collections.Immutable;
using Social.Grains;
using Social.Grains.Chat;

namespace Social.Storage.Embedded.Chat;

/// <summary>Rooms in tables <c>rooms</c>, <c>room_members</c>, <c>room_links</c> and <c>room_repeats</c>. This half writes.</summary>
internal sealed partial class EmbeddedRoomStore(EmbeddedDatabase database) : IRoomStore
{
    private const string InsertRoom =
        "insert into rooms (id, kind, version, touched, created_by, is_request, joined, slow_mode, members_invite, low, high, name, topic, avatar_url) " +
        "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) on conflict (id) do nothing";

    private const string UpdateRoom =
        "update rooms set version = ?2, touched = ?3, joined = ?4, slow_mode = ?5, members_invite = ?6, name = ?7, topic = ?8, avatar_url = ?9 " +
        "where id = ?1 and version = ?2 - 1";

    private const string PutMember =
        "insert into room_members " +
        "(room_id, user_id, role, state, join_id, invited_by, muted_until, archived, read_seq, delivered_seq, version) " +
        "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) " +
        "on conflict (room_id, user_id) do update set role = excluded.role, state = excluded.state, join_id = excluded.join_id, " +
        "invited_by = excluded.invited_by, muted_until = excluded.muted_until, archived = excluded.archived, version = excluded.version, " +
        "read_seq = max(read_seq, excluded.read_seq), delivered_seq = max(delivered_seq, excluded.delivered_seq)";

    private const string DropMember = "delete from room_members where room_id = ?1 and user_id = ?2";

    private const string PutLink =
        "insert into room_links (id, room_id, token, created_by, expires_at, max_uses, uses) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) " +
        "on conflict (id) do update set uses = excluded.uses";

    private const string DropLink = "delete from room_links where id = ?1 and room_id = ?2";

    private const string Settle =
        "update room_members set muted_until = ?3, archived = ?4, version = ?5 where room_id = ?1 and user_id = ?2";

    private const string Move =
        "update room_members set read_seq = max(read_seq, ?3), delivered_seq = max(delivered_seq, ?4) " +
        "where room_id = ?1 and user_id = ?2 and (read_seq < ?3 or delivered_seq < ?4)";

    private static readonly EmbeddedRepeats Repeats = new("room_repeats");

    public Task<RoomAddition> AddAsync(
        RoomRecord room, ImmutableArray<RoomMemberRecord> members, StoredRepeat? repeat, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => Add(db, room, members, repeat), cancellationToken);

    public Task<bool> ChangeAsync(RoomWrite change, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            var room = change.Room;
            var rows = db.Use(UpdateRoom)
                .Bind(room.Id).Bind(room.Version).Bind(room.Touched).Bind(room.MemberCount).Bind(room.SlowMode).Bind(room.MembersInvite).Bind(room.Name)
                .Bind(room.Topic).Bind(room.AvatarUrl)
                .Execute();
            if (rows == 0)
                return false;
            Put(db, room.Id, change.Put);
            foreach (var gone in change.Dropped)
                db.Use(DropMember).Bind(room.Id).Bind(gone).Execute();
            foreach (var link in change.PutLinks)
            {
                db.Use(PutLink)
                    .Bind(link.Id).Bind(room.Id).Bind(link.Token).Bind(link.CreatedBy).Bind(link.ExpiresAt).Bind(link.MaxUses).Bind(link.Uses)
                    .Execute();
            }
            foreach (var gone in change.DroppedLinks)
                db.Use(DropLink).Bind(gone).Bind(room.Id).Execute();
            if (change.Repeat is { } repeat)
                Repeats.Put(db, repeat);
            return true;
        },
        cancellationToken);

    public Task<bool> ChangeSettingsAsync(long roomId, RoomMemberRecord member, CancellationToken cancellationToken = default) => database.WriteAsync(
        db => db.Use(Settle).Bind(roomId).Bind(member.UserId).Bind(member.MutedUntil).Bind(member.Archived).Bind(member.Version).Execute() > 0,
        cancellationToken);

    public Task MoveMarkersAsync(IReadOnlyList<RoomMarkers> markers, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            foreach (var marker in markers)
                db.Use(Move).Bind(marker.RoomId).Bind(marker.UserId).Bind(marker.ReadSeq).Bind(marker.DeliveredSeq).Execute();
            return true;
        },
        cancellationToken);

    public Task<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => Repeats.Sweep(db, now, limit), cancellationToken);

    private static RoomAddition Add(SqliteSession db, RoomRecord room, ImmutableArray<RoomMemberRecord> members, StoredRepeat? repeat)
    {
        if (repeat is not null && Repeats.Find(db, repeat.UserId, repeat.Key, repeat.At) is { } first)
            return new RoomAddition(RoomAdditionOutcome.Repeated, first);
        if (room.Pair is { } pair && FindPair(db, pair) != 0)
            return new RoomAddition(RoomAdditionOutcome.DuplicatePair);
        var rows = db.Use(InsertRoom)
            .Bind(room.Id).Bind((long)room.Kind).Bind(room.Version).Bind(room.Touched).Bind(room.CreatedBy).Bind(room.IsRequest).Bind(room.MemberCount)
            .Bind(room.SlowMode).Bind(room.MembersInvite).Bind(room.Pair?.Low).Bind(room.Pair?.High).Bind(room.Name).Bind(room.Topic).Bind(room.AvatarUrl)
            .Execute();
        if (rows == 0)
            return new RoomAddition(RoomAdditionOutcome.DuplicateId);
        Put(db, room.Id, members);
        if (repeat is not null)
            Repeats.Put(db, repeat);
        return new RoomAddition(RoomAdditionOutcome.Added);
    }

    private static void Put(SqliteSession db, long roomId, ImmutableArray<RoomMemberRecord> members)
    {
        foreach (var member in members)
        {
            db.Use(PutMember)
                .Bind(roomId).Bind(member.UserId).Bind((long)member.Role).Bind((long)member.State).Bind(member.JoinId).Bind(member.InvitedBy)
                .Bind(member.MutedUntil).Bind(member.Archived).Bind(member.ReadSeq).Bind(member.DeliveredSeq).Bind(member.Version)
                .Execute();
        }
    }
}
