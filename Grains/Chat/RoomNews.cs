using System.Collections.Immutable;
using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>What a change of a room means to those who hear of it.</summary>
/// <param name="Gone">Who hears of the room no more.</param>
/// <param name="Come">Who hears of it from now on.</param>
/// <param name="Entries">What the log keeps of it, without sequences.</param>
internal sealed record RoomNews(ImmutableArray<long> Gone, ImmutableArray<long> Come, ImmutableArray<RoomEntry> Entries)
{
    /// <param name="room">As it is before the change.</param>
    /// <param name="by">Who makes it.</param>
    public static RoomNews Of(RoomMembership room, RoomWrite write, long by, IdGenerator ids)
    {
        var (gone, come, entries) = (ImmutableArray.CreateBuilder<long>(), ImmutableArray.CreateBuilder<long>(), ImmutableArray.CreateBuilder<RoomEntry>());
        foreach (var userId in write.Dropped.Where(room.HasJoined))
            Left(userId);
        foreach (var member in write.Put)
        {
            var before = room.Find(member.UserId);
            var (was, isNow) = (before is { State: MembershipState.Joined }, member.State == MembershipState.Joined);
            if (was && !isNow)
                Left(member.UserId);
            else if (isNow && !was)
                Joined(member.UserId);
            else if (isNow && before!.Role != member.Role)
                Add(RoomEntryKind.MemberUpdated, member.UserId, member.Role.ToString().ToLowerInvariant());
        }
        if (write.Room with { Version = room.Room.Version, Touched = room.Room.Touched, MemberCount = room.Room.MemberCount } != room.Room)
            Add(RoomEntryKind.RoomUpdated, by, null);
        return new RoomNews(gone.DrainToImmutable(), come.DrainToImmutable(), entries.DrainToImmutable());

        void Left(long userId)
        {
            gone.Add(userId);
            // nobody is told that they were declined
            if (room.Room.Kind == RoomKind.Group)
                Add(RoomEntryKind.MemberLeft, userId, null);
        }

        void Joined(long userId)
        {
            come.Add(userId);
            Add(RoomEntryKind.MemberJoined, userId, null);
        }

        void Add(RoomEntryKind kind, long userId, string? role) =>
            entries.Add(new RoomEntry(0, kind, ids.Next(), userId) { Data = new MemberData(by, role).Write() });
    }
}
