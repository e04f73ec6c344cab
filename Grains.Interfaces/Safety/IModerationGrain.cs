namespace Social.Grains.Interfaces.Safety;

/// <summary>
/// What moderators and admins do; the front end lets nobody else ask. Stateless; key 0. Every verb may be repeated, and is in the audit log in the same write as its effect or
/// before it. Fails with <c>not_found</c>, <c>validation_failed</c>; with <c>forbidden</c> where a moderator would act on staff.
/// </summary>
[Alias("IModerationGrain")]
public interface IModerationGrain : IGrainWithIntegerKey
{
    /// <summary>Reports in a state: those that wait, oldest first; the resolved, newest first.</summary>
    [Alias("ReportsAsync")]
    Task<Page<ReportCase>> ReportsAsync(ReportState state, PageQuery page);

    [Alias("ReportAsync")]
    Task<ReportCase> ReportAsync(long reportId);

    /// <summary>Says that a moderator looks at it. Fails with <c>report_claimed</c> when another does.</summary>
    [Alias("ClaimAsync")]
    Task<ReportCase> ClaimAsync(Staff actor, long reportId);

    /// <summary>Does what the resolution says and ends the report, be it claimed by another. Fails with <c>report_resolved</c> when it was resolved otherwise.</summary>
    [Alias("ResolveAsync")]
    Task<ReportCase> ResolveAsync(Staff actor, long reportId, Resolution resolution);

    [Alias("PostAsync")]
    Task<ModeratedPost> PostAsync(long postId);

    /// <summary>Hides a post from everybody but its author, or shows it again; known to every silo when this returns.</summary>
    [Alias("TakeDownAsync")]
    Task<ModeratedPost> TakeDownAsync(Staff actor, long postId, bool takenDown, string reason);

    [Alias("UserAsync")]
    Task<ModeratedUser> UserAsync(long userId);

    /// <summary>Hides a user with all they wrote and ends their sessions, or takes that back; known to every silo when this returns, to front ends within 5 s.</summary>
    [Alias("SuspendAsync")]
    Task<ModeratedUser> SuspendAsync(Staff actor, long userId, bool suspended, string reason);

    /// <summary>Gives a role and ends the user's sessions, so that it counts from the next sign-in on.</summary>
    [Alias("ChangeRoleAsync")]
    Task<ModeratedUser> ChangeRoleAsync(Staff actor, long userId, RoleChange change);

    /// <summary>What was done, newest first.</summary>
    [Alias("AuditAsync")]
    Task<Page<AuditEntry>> AuditAsync(AuditQuery query, PageQuery page);
}

/// <summary>Who acts.</summary>
[GenerateSerializer, Immutable, Alias("Staff")]
public sealed record Staff([property: Id(0)] long UserId, [property: Id(1)] string Role);
