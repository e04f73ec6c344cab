using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>Who is in the room: to list, add, remove and promote them.</summary>
internal sealed partial class RoomGrain
{
    public async Task<Page<RoomMember>> MembersAsync(long userId, PageQuery page)
    {
        var room = await RoomAsync();
        room.RequireKnown(userId);
        var before = page.Before ?? long.MaxValue;
        RoomMemberRecord[] left = [.. room.All.Where(m => m.State != MembershipState.Removed && m.JoinId < before).OrderByDescending(m => m.JoinId)];
        var shown = new List<RoomMember>(page.Limit);
        var looked = 0;
        while (looked < left.Length && shown.Count < page.Limit)
        {
            var some = left[looked..Math.Min(left.Length, looked + page.Limit - shown.Count)];
            shown.AddRange(await views.ShowAsync(some, userId));
            looked += some.Length;
        }
        return new Page<RoomMember>([.. shown], looked < left.Length ? left[looked - 1].JoinId : null);
    }

    public async Task<RoomMember> MemberAsync(long userId, long memberId)
    {
        var room = await RoomAsync();
        room.RequireKnown(userId);
        return await ShowMemberAsync(room, userId, memberId);
    }

    public async Task<RoomMember> AddAsync(long userId, long memberId)
    {
        var room = await RoomAsync();
        RequireMayInvite(room, userId);
        if (!IsThere(room.Find(memberId)))
        {
            var isFollower = await FollowsAsync(memberId, userId);
            var isFull = (await rooms.CountJoinedAsync([memberId]))[0] >= RoomRules.MostRooms;
            room = await ChangeAsync(userId, now => Added(now, userId, memberId, isFollower && !isFull ? MembershipState.Joined : MembershipState.Invited));
        }
        return await ShowMemberAsync(room, userId, memberId);
    }

    public async Task RemoveAsync(long userId, long memberId)
    {
        await ChangeAsync(userId, room =>
        {
            var me = room.RequireKnown(userId);
            if (memberId == userId)
                return Left(room, me);
            RequireGroup(room);
            room.RequireJoined(userId);
            if (room.Find(memberId) is not { } other || !IsThere(other))
                return null;
            if (!RoomRules.MayRemove(me, other))
                throw RoomRules.Forbidden("You may remove members who stand below you, and take back your own invitations.");
            var isRemembered = other.State == MembershipState.Joined
                && room.All.Count(m => m.State == MembershipState.Removed) < RoomRules.MostRemoved;
            return isRemembered
                ? room.Changed(ids.Next(), put: [other with { State = MembershipState.Removed, Role = RoomRole.Member }])
                : room.Changed(ids.Next(), dropped: [memberId]);
        });
    }

    public async Task<RoomMember> ChangeRoleAsync(long userId, long memberId, RoomRole role)
    {
        new ValidationErrors().Require(Enum.IsDefined(role), "role", "must be owner, admin or member").ThrowIfAny();
        var room = await ChangeAsync(userId, now =>
        {
            var me = now.RequireJoined(userId);
            RequireGroup(now);
            var other = now.Find(memberId) is { State: MembershipState.Joined } found ? found : throw SocialException.NotFound("member");
            if (me.Role != RoomRole.Owner)
                throw RoomRules.Forbidden("Only the owner may change roles.");
            if (other.Role == role)
                return null;
            if (memberId == userId)
                throw RoomRules.Forbidden("Make somebody else the owner first.");
            var changed = other with { Role = role };
            return now.Changed(ids.Next(), put: role == RoomRole.Owner ? [me with { Role = RoomRole.Admin }, changed] : [changed]);
        });
        return await ShowMemberAsync(room, userId, memberId);
    }

    private static bool IsThere(RoomMemberRecord? member) => member is not (null or { State: MembershipState.Removed });

    private static void RequireMayInvite(RoomMembership room, long userId)
    {
        var me = room.RequireJoined(userId);
        RequireGroup(room);
        if (!RoomRules.MayInvite(room.Room, me.Role))
            throw RoomRules.Forbidden("In this room only owner and admins add others.");
    }

    private RoomWrite? Added(RoomMembership room, long by, long memberId, MembershipState state)
    {
        RequireMayInvite(room, by);
        var before = room.Find(memberId);
        if (IsThere(before))
            return null;
        if (before is not null && !RoomRules.MayManage(room.RequireJoined(by).Role))
            throw RoomRules.Forbidden("They were removed: only owner and admins add them again.");
        RequirePlace(room);
        return room.Changed(ids.Next(), put: [NewMember(memberId, state, by)]);
    }

    private RoomMemberRecord NewMember(long userId, MembershipState state, long? by) => new(userId, RoomRole.Member, state, ids.Next(), by);

    private static void RequirePlace(RoomMembership room)
    {
        if (room.All.Count(IsThere) >= RoomRules.MostMembers)
            throw RoomRules.LimitReached($"A room has at most {RoomRules.MostMembers} members, the invited counted.");
    }

    /// <summary>Whether somebody follows another, who may see them. Fails with <c>not_found</c>, <c>blocked</c>.</summary>
    private async Task<bool> FollowsAsync(long userId, long otherId)
    {
        if (await users.GetAsync(userId) is null)
            throw SocialException.NotFound("user");
        var standing = (await relations.BetweenAsync(otherId, [userId]))[0];
        if (standing.BlockedBy)
            throw SocialException.NotFound("user");
        return standing.Blocking ? throw RoomRules.Blocked() : standing.FollowedBy;
    }

    private async Task<RoomMember> ShowMemberAsync(RoomMembership room, long viewerId, long memberId)
    {
        var member = room.Find(memberId);
        var shown = IsThere(member) ? await views.ShowAsync([member!], viewerId) : [];
        return shown is [var one] ? one : throw SocialException.NotFound("member");
    }
}
