using System.Collections.Immutable;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>How people come into the room and go.</summary>
internal sealed partial class RoomGrain
{
    public async Task<Room> AcceptAsync(long userId)
    {
        var room = await RoomAsync();
        if (room.RequireKnown(userId).State != MembershipState.Joined)
        {
            await RequireRoomLeftAsync(userId);
            room = await ChangeAsync(userId, now => Joined(now, now.RequireKnown(userId)));
        }
        return await ShowAsync(room, room.RequireKnown(userId));
    }

    public Task DeclineAsync(long userId) => ChangeAsync(userId, room => room.RequireKnown(userId) switch
    {
        { State: MembershipState.Invited } => room.Changed(ids.Next(), dropped: [userId]),
        { State: MembershipState.Requested } me => room.Changed(ids.Next(), put: [me with { State = MembershipState.Declined }]),
        _ => null,
    });

    public async Task<Room> OpenAsync(long userId)
    {
        var room = await RoomAsync();
        if (room.Find(userId) is { State: MembershipState.Declined })
        {
            await RequireRoomLeftAsync(userId);
            room = await ChangeAsync(userId, now => now.Find(userId) is { State: MembershipState.Declined } me ? Joined(now, me) : null);
        }
        return await ShowAsync(room, room.RequireKnown(userId));
    }

    public async Task<Room> JoinAsync(long userId, string token)
    {
        var room = await RoomAsync();
        if (!room.HasJoined(userId))
        {
            RequireLink(room, token);
            await RequireRoomLeftAsync(userId);
            room = await ChangeAsync(userId, now => JoinedBy(now, userId, token));
        }
        return await ShowAsync(room, room.RequireKnown(userId));
    }

    public async Task ForgetAsync(long userId)
    {
        try
        {
            await ChangeAsync(userId, room => room.Find(userId) switch
            {
                null => null,
                { State: MembershipState.Joined } me when room.Room.Kind == RoomKind.Group => Left(room, me),
                _ => room.Changed(ids.Next(), dropped: [userId]),
            });
        }
        catch (SocialException e) when (e.Kind == ErrorKind.NotFound)
        {
            // the room is gone
        }
    }

    private RoomWrite? Joined(RoomMembership room, RoomMemberRecord me) =>
        me.State == MembershipState.Joined ? null : room.Changed(ids.Next(), put: [me with { State = MembershipState.Joined, JoinId = ids.Next() }]);

    private RoomWrite? JoinedBy(RoomMembership room, long userId, string token)
    {
        var link = RequireLink(room, token);
        switch (room.Find(userId))
        {
            case { State: MembershipState.Joined }:
                return null;
            case { State: MembershipState.Removed }:
                throw RoomRules.Forbidden("You were removed from this room.");
            // who was invited needs no link
            case { } invited:
                return Joined(room, invited);
        }
        RequirePlace(room);
        return room.Changed(ids.Next(), put: [NewMember(userId, MembershipState.Joined, null)], putLinks: [link with { Uses = link.Uses + 1 }]);
    }

    /// <summary>Somebody goes by themselves. A room that nobody is in any more keeps nobody and no link.</summary>
    private RoomWrite Left(RoomMembership room, RoomMemberRecord me)
    {
        if (room.Room.Kind == RoomKind.Direct)
            return room.Changed(ids.Next(), put: [me with { State = MembershipState.Declined }]);
        if (me.State == MembershipState.Joined && room.Room.MemberCount == 1)
            return room.Changed(ids.Next(), dropped: [.. room.All.Select(m => m.UserId)], droppedLinks: [.. room.Links.Select(l => l.Id)]);
        ImmutableArray<RoomMemberRecord> heir = me.Role == RoomRole.Owner ? [HeirOf(room, me) with { Role = RoomRole.Owner }] : [];
        return room.Changed(ids.Next(), put: heir, dropped: [me.UserId]);
    }

    private static RoomMemberRecord HeirOf(RoomMembership room, RoomMemberRecord owner) => room.All
        .Where(m => m.State == MembershipState.Joined && m.UserId != owner.UserId).OrderByDescending(m => m.Role).ThenBy(m => m.JoinId).First();

    private RoomLinkRecord RequireLink(RoomMembership room, string token) =>
        room.Links.FirstOrDefault(l => string.Equals(l.Token, token, StringComparison.Ordinal)) is { } link && !link.IsOver(time.GetUtcNow())
            ? link
            : throw SocialException.NotFound("link");

    private async Task RequireRoomLeftAsync(long userId)
    {
        if ((await rooms.CountJoinedAsync([userId]))[0] >= RoomRules.MostRooms)
            throw RoomRules.LimitReached($"A user is in at most {RoomRules.MostRooms} rooms; leave one first.");
    }
}
