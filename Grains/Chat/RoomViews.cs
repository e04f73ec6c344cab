using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;

namespace Social.Grains.Chat;

/// <summary>One per silo: rooms and members as users see them. Who is suspended or gone is left out.</summary>
internal sealed class RoomViews(UserCache users)
{
    /// <param name="members">Both of a direct room.</param>
    public async ValueTask<Room> ShowAsync(RoomRecord room, RoomMemberRecord viewer, IEnumerable<RoomMemberRecord> members)
    {
        var form = new Room(
            room.Id, room.Kind, room.Name, room.Topic, room.AvatarUrl, IdGenerator.TimeOf(room.Id), room.MemberCount, room.SlowMode, room.MembersInvite,
            new RoomViewer(viewer.Role, viewer.State, IdGenerator.TimeOf(viewer.JoinId), viewer.MutedUntil, viewer.Archived), VersionOf(room, viewer))
        {
            ReadSeq = viewer.ReadSeq,
        };
        return room.Kind == RoomKind.Group ? form : form with { Members = [.. await ShowAsync([.. members], viewer.UserId)] };
    }

    /// <summary>Those of these members who are there, in this order.</summary>
    public async ValueTask<IReadOnlyList<RoomMember>> ShowAsync(IReadOnlyCollection<RoomMemberRecord> members, long viewerId)
    {
        var known = await users.GetManyAsync([.. members.Select(m => m.UserId)]);
        return [.. members.Where(m => known.ContainsKey(m.UserId)).Select(m => Show(m, known[m.UserId], viewerId))];
    }

    /// <summary>Both only ever grow, so their sum names one state of the two.</summary>
    public static long VersionOf(RoomRecord room, RoomMemberRecord viewer) => room.Version + viewer.Version;

    // nobody is told that they were declined
    private static RoomMember Show(RoomMemberRecord member, UserSummary user, long viewerId) => new(
        user, member.Role,
        member.State == MembershipState.Declined && member.UserId != viewerId ? MembershipState.Requested : member.State,
        IdGenerator.TimeOf(member.JoinId), member.InvitedBy);
}
