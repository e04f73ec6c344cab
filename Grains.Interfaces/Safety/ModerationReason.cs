using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Interfaces.Safety;

/// <summary>Why a moderator does something.</summary>
/// <param name="Reason">1 to 1,000 characters; goes to the audit log.</param>
[GenerateSerializer, Immutable, Alias("ModerationReason")]
public sealed record ModerationReason([property: Id(0)] string Reason);

/// <summary>Another role for a user.</summary>
/// <param name="Reason">1 to 1,000 characters; goes to the audit log.</param>
[GenerateSerializer, Immutable, Alias("RoleChange")]
public sealed record RoleChange([property: Id(0)] GivenRole Role, [property: Id(1)] string Reason);

/// <summary>Roles that admins give. Admins themselves are named in the settings.</summary>
[GenerateSerializer, Alias("GivenRole")]
public enum GivenRole
{
    User,
    Moderator,
}

/// <summary>A user as moderators see them, suspended or not.</summary>
[GenerateSerializer, Immutable, Alias("ModeratedUser")]
public sealed record ModeratedUser(
    [property: Id(0)] UserSummary User, [property: Id(1)] string Bio, [property: Id(2)] string Role, [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] bool Suspended, [property: Id(5)] int Followers, [property: Id(6)] int Following);

/// <summary>A post as moderators see it, whoever may see it else. Without text when it is deleted.</summary>
[GenerateSerializer, Immutable, Alias("ModeratedPost")]
public sealed record ModeratedPost(
    [property: Id(0)] long Id, [property: Id(1)] UserSummary? Author, [property: Id(2)] string Text, [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset? EditedAt, [property: Id(5)] Visibility Visibility, [property: Id(6)] bool TakenDown, [property: Id(7)] bool Deleted);

/// <summary>Something that a moderator or admin did.</summary>
/// <param name="Reason">For a change of role it begins with the role that was given.</param>
[GenerateSerializer, Immutable, Alias("AuditEntry")]
public sealed record AuditEntry(
    [property: Id(0)] long Id, [property: Id(1)] DateTimeOffset At, [property: Id(2)] long ActorId, [property: Id(3)] UserSummary? Actor,
    [property: Id(4)] AuditAction Action, [property: Id(5)] SafetyTarget Kind, [property: Id(6)] long TargetId, [property: Id(7)] long? ReportId,
    [property: Id(8)] string? Reason);

/// <summary>Which entries; of several conditions one alone.</summary>
[GenerateSerializer, Immutable, Alias("AuditQuery")]
public sealed record AuditQuery([property: Id(0)] long? ActorId = null, [property: Id(1)] long? UserId = null, [property: Id(2)] long? PostId = null);

/// <summary>The numbers are stored.</summary>
[GenerateSerializer, Alias("AuditAction")]
public enum AuditAction
{
    ReportClaimed = 0,
    ReportResolved = 1,
    PostTakenDown = 2,
    PostRestored = 3,
    UserSuspended = 4,
    UserRestored = 5,
    RoleChanged = 6,

    /// <summary>By themselves: the time to think better of it is over.</summary>
    UserDeleted = 7,
    MessageTakenDown = 8,
}
