using System.Collections.Immutable;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;

namespace Social.Grains.Chat;

/// <summary>One per silo: rooms and members as users see them. Who is suspended or gone is left out.</summary>
internal sealed class RoomViews(UserCache users, MessageViews messages)
{
    /// <param name="members">Both of a direct room.</param>
    /// <param name="progress">Null for who may not read what is written.</param>
    public async ValueTask<Room> ShowAsync(RoomRecord room, RoomMemberRecord viewer, IEnumerable<RoomMemberRecord> members, RoomProgress? progress)
    {
        var form = Show(room, viewer, progress, progress?.Last is { } last ? await messages.ShowAsync(last, viewer.UserId) : null);
        return room.Kind == RoomKind.Group ? form : form with { Members = [.. await ShowAsync([.. members], viewer.UserId)] };
    }

    /// <summary>Rooms of a user's list, in its order; people and messages of all of them are asked for at once.</summary>
    public async ValueTask<ImmutableArray<Room>> ShowAsync(IReadOnlyCollection<ListedRoom> listed, long viewerId)
    {
        var last = (await messages.ShowAsync([.. listed.Select(r => ProgressOf(r)?.Last).OfType<MessageRecord>()], viewerId)).ToDictionary(m => m.RoomId);
        var direct = listed.Where(r => r.Room.Kind == RoomKind.Direct).ToList();
        var people = await users.GetManyAsync([.. direct.Select(r => r.Other?.UserId ?? viewerId).Append(viewerId).Distinct()]);
        return [.. listed.Select(r =>
        {
            var form = Show(r.Room, r.Member, ProgressOf(r), last.GetValueOrDefault(r.Room.Id));
            return r.Room.Kind == RoomKind.Group ? form : form with
            {
                Members = [.. ((RoomMemberRecord?[])[r.Member, r.Other]).OfType<RoomMemberRecord>().Where(m => people.ContainsKey(m.UserId))
                    .Select(m => Show(m, people[m.UserId], viewerId))],
            };
        })];
    }

    /// <summary>Those of these members who are there, in this order.</summary>
    public async ValueTask<IReadOnlyList<RoomMember>> ShowAsync(IReadOnlyCollection<RoomMemberRecord> members, long viewerId)
    {
        var known = await users.GetManyAsync([.. members.Select(m => m.UserId)]);
        return [.. members.Where(m => known.ContainsKey(m.UserId)).Select(m => Show(m, known[m.UserId], viewerId))];
    }

    /// <summary>Both only ever grow, so their sum names one state of the two.</summary>
    public static long VersionOf(RoomRecord room, RoomMemberRecord viewer) => room.Version + viewer.Version;

    private static Room Show(RoomRecord room, RoomMemberRecord viewer, RoomProgress? progress, Message? last) => new(
        room.Id, room.Kind, room.Name, room.Topic, room.AvatarUrl, IdGenerator.TimeOf(room.Id), room.MemberCount, room.SlowMode, room.MembersInvite,
        new RoomViewer(viewer.Role, viewer.State, IdGenerator.TimeOf(viewer.JoinId), viewer.MutedUntil, viewer.Archived), VersionOf(room, viewer))
    {
        LastSeq = progress?.Head.LastSeq ?? 0,
        EventSeq = progress?.Head.EventSeq ?? 0,
        ReadSeq = viewer.ReadSeq,
        Unread = progress?.UnreadOf(viewer) ?? 0,
        LastMessage = last,
    };

    private static RoomProgress? ProgressOf(ListedRoom room) =>
        room.Member.State == MembershipState.Invited ? null : new RoomProgress(room.Head, room.Own, room.Last);

    // nobody is told that they were declined
    private static RoomMember Show(RoomMemberRecord member, UserSummary user, long viewerId) => new(
        user, member.Role,
        member.State == MembershipState.Declined && member.UserId != viewerId ? MembershipState.Requested : member.State,
        IdGenerator.TimeOf(member.JoinId), member.InvitedBy);
}

/// <summary>How far a room has come.</summary>
/// <param name="Own">How many messages after the viewer's read marker are their own.</param>
/// <param name="Last">The newest message; null where none is written.</param>
internal sealed record RoomProgress(RoomHead Head, int Own, MessageRecord? Last)
{
    public long UnreadOf(RoomMemberRecord viewer) => Math.Max(0, Head.LastSeq - viewer.ReadSeq - Own);
}
