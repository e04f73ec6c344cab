using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>What rooms may be like, and which role may do what.</summary>
internal static class RoomRules
{
    public const int LongestName = 100;
    public const int LongestTopic = 500;
    public const int LongestSlowMode = 21_600;

    /// <summary>In a group; the invited count too.</summary>
    public const int MostMembers = 1_000;

    /// <summary>That a user has joined.</summary>
    public const int MostRooms = 1_000;

    /// <summary>With whom a group begins.</summary>
    public const int MostFirstMembers = 100;

    /// <summary>Of a group, those that are over not counted.</summary>
    public const int MostLinks = 20;
    public const int MostUses = 1_000;

    /// <summary>Of whom it is remembered that they were removed from a group.</summary>
    public const int MostRemoved = 1_000;

    /// <summary>Messages to somebody who has not accepted them.</summary>
    public const int MostUnaccepted = 5;

    public static readonly TimeSpan LinkLife = TimeSpan.FromDays(7);
    public static readonly TimeSpan LongestLinkLife = TimeSpan.FromDays(30);

    public static void Check(NewRoom room)
    {
        var errors = new ValidationErrors();
        RequireName(errors, room.Name);
        RequireTopic(errors, room.Topic);
        errors.Require(room.MemberIds is not { Length: > MostFirstMembers }, "memberIds", $"must be at most {MostFirstMembers}").ThrowIfAny();
    }

    public static void Check(RoomChange change)
    {
        var errors = new ValidationErrors();
        if (change.Name is { } name)
            RequireName(errors, name);
        RequireTopic(errors, change.Topic);
        errors.Require(change.SlowMode is null or >= 0 and <= LongestSlowMode, "slowMode", $"must be 0 to {LongestSlowMode} seconds").ThrowIfAny();
    }

    public static void Check(NewRoomLink link, DateTimeOffset now) => new ValidationErrors()
        .Require(
            link.ExpiresAt is not { } end || (end > now && end <= now + LongestLinkLife), "expiresAt",
            $"must be in the future and at most {LongestLinkLife.TotalDays} days ahead")
        .Require(link.MaxUses is null or >= 1 and <= MostUses, "maxUses", $"must be 1 to {MostUses}")
        .ThrowIfAny();

    /// <summary>Whether somebody may add and invite others.</summary>
    public static bool MayInvite(RoomRecord room, RoomRole role) => room.MembersInvite || role >= RoomRole.Admin;

    /// <summary>Whether somebody may change the room, and make links.</summary>
    public static bool MayManage(RoomRole role) => role >= RoomRole.Admin;

    /// <summary>Whether somebody may remove another: who stands above them, and, of an invitation, also who sent it.</summary>
    public static bool MayRemove(RoomMemberRecord by, RoomMemberRecord other) =>
        (by.Role >= RoomRole.Admin && by.Role > other.Role) || (other.State == MembershipState.Invited && other.InvitedBy == by.UserId);

    public static SocialException Forbidden(string message) => new(ErrorKind.Forbidden, ErrorCodes.Forbidden, message);

    public static SocialException LimitReached(string message) => new(ErrorKind.Conflict, ErrorCodes.LimitReached, message);

    public static SocialException Blocked() => new(ErrorKind.Conflict, ErrorCodes.Blocked, "One of you blocks the other, or is gone.");

    private static void RequireName(ValidationErrors errors, string name) => errors.Require(
        name.Length <= LongestName && !string.IsNullOrWhiteSpace(name) && !name.Any(char.IsControl), "name",
        $"must have 1 to {LongestName} characters, not only spaces, no control characters");

    private static void RequireTopic(ValidationErrors errors, string? topic) => errors.Require(
        topic is null || (topic.Length <= LongestTopic && !topic.Any(c => c != '\n' && char.IsControl(c))), "topic",
        $"must have at most {LongestTopic} characters, no control characters but line feeds");
}
