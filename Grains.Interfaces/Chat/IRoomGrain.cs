using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Chat;

/// <summary>
/// A room and who is in it. Key: room id. Who is not in the room gets <c>not_found</c> from everything; who may not do what they ask, by the table of roles in docs/api.md,
/// <c>forbidden</c>. Verbs may be repeated: what is so already changes nothing.
/// </summary>
[Alias("IRoomGrain")]
public interface IRoomGrain : IGrainWithIntegerKey
{
    /// <summary>The room as this user sees it.</summary>
    [Alias("GetAsync")]
    Task<Room> GetAsync(long userId);

    /// <summary>Changes a group. Fails with <c>validation_failed</c>, <c>precondition_failed</c>.</summary>
    /// <param name="ifVersion">The version that must still be current; null for any.</param>
    [Alias("UpdateAsync")]
    Task<Room> UpdateAsync(long userId, RoomChange change, long? ifVersion);

    /// <summary>Shows an upload of this user as the group's picture; the one before goes. Fails with <c>validation_failed</c>, <c>media_not_ready</c>, <c>media_in_use</c>.</summary>
    [Alias("SetAvatarAsync")]
    Task<Room> SetAvatarAsync(long userId, long mediaId);

    [Alias("RemoveAvatarAsync")]
    Task<Room> RemoveAvatarAsync(long userId);

    /// <summary>Changes this user's own settings of the room.</summary>
    [Alias("ChangeSettingsAsync")]
    Task<Room> ChangeSettingsAsync(long userId, RoomSettingsChange change);

    /// <summary>Who has joined, was invited or asked, newest first.</summary>
    [Alias("MembersAsync")]
    Task<Page<RoomMember>> MembersAsync(long userId, PageQuery page);

    /// <summary>One of them. Fails with <c>not_found</c>.</summary>
    [Alias("MemberAsync")]
    Task<RoomMember> MemberAsync(long userId, long memberId);

    /// <summary>
    /// Adds somebody who follows this user to a group, and invites anybody else. Fails with <c>not_found</c> for whom this user may not see, <c>blocked</c>, <c>limit_reached</c>.
    /// </summary>
    [Alias("AddAsync")]
    Task<RoomMember> AddAsync(long userId, long memberId);

    /// <summary>
    /// Removes somebody from a group, or takes an invitation back; of oneself, leaves. When the owner leaves, the room is handed over to who has been an admin longest, or else a
    /// member. Leaving a direct room is declining it.
    /// </summary>
    [Alias("RemoveAsync")]
    Task RemoveAsync(long userId, long memberId);

    /// <summary>Makes a member an admin, an admin a member, or either the owner. Fails with <c>validation_failed</c>.</summary>
    [Alias("ChangeRoleAsync")]
    Task<RoomMember> ChangeRoleAsync(long userId, long memberId, RoomRole role);

    /// <summary>Follows an invitation, or lets a stranger write on. Fails with <c>limit_reached</c>.</summary>
    [Alias("AcceptAsync")]
    Task<Room> AcceptAsync(long userId);

    /// <summary>Declines an invitation or a stranger's messages; nobody is told.</summary>
    [Alias("DeclineAsync")]
    Task DeclineAsync(long userId);

    /// <summary>The links that let people in, newest first; none that are over.</summary>
    [Alias("LinksAsync")]
    Task<ImmutableArray<RoomLink>> LinksAsync(long userId);

    /// <summary>Makes a link. Fails with <c>validation_failed</c>, <c>limit_reached</c>.</summary>
    [Alias("AddLinkAsync")]
    Task<Repeatable<RoomLink>> AddLinkAsync(long userId, NewRoomLink link, RepeatKey? repeat);

    /// <summary>From now on nobody joins by this link. No effect on one that is over.</summary>
    [Alias("RemoveLinkAsync")]
    Task RemoveLinkAsync(long userId, long linkId);

    /// <summary>Whom a call would reach, for who has joined.</summary>
    [Alias("ReachAsync")]
    Task<RoomReach> ReachAsync(long userId);
}
