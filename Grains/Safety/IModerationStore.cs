using System.Collections.Immutable;
using Social.Grains.Interfaces.Safety;

namespace Social.Grains.Safety;

/// <summary>
/// Reports, suspensions, roles and the audit log in the relational store. What changes something comes with its entry, which is written with it and only if something changed; an
/// entry is never changed or removed.
/// </summary>
public interface IModerationStore
{
    /// <summary>
    /// Adds a report unless this user has reported that target, or has made <paramref name="limit"/> reports with an id of at least <paramref name="since"/>. Answers the report
    /// that is stored; null where the limit is reached.
    /// </summary>
    Task<ReportRecord?> AddReportAsync(ReportRecord report, long since, int limit, CancellationToken cancellationToken = default);

    Task<ReportRecord?> GetReportAsync(long reportId, CancellationToken cancellationToken = default);

    /// <summary>Reports in a state: id ascending above <paramref name="from"/> or, newest first, id descending below it.</summary>
    Task<ImmutableArray<ReportRecord>> ReportsAsync(
        ReportState state, long from, bool newestFirst, int limit, CancellationToken cancellationToken = default);

    /// <summary>Forgets what a user wrote to their reports; the reports stay.</summary>
    Task ForgetCommentsAsync(long reporter, CancellationToken cancellationToken = default);

    /// <summary>Writes state, moderator, action, note and time of a report while its state is still the expected one; answers how it stands afterwards.</summary>
    Task<ReportRecord?> ChangeReportAsync(ReportRecord report, ReportState expected, AuditRecord entry, CancellationToken cancellationToken = default);

    /// <summary>Suspends a user from a moment on, or with null takes that back. False when it was so already.</summary>
    Task<bool> SuspendAsync(long userId, DateTimeOffset? at, AuditRecord entry, CancellationToken cancellationToken = default);

    /// <summary>Sets the role of an account. False when it was so already.</summary>
    Task<bool> SetRoleAsync(long userId, string role, AuditRecord entry, CancellationToken cancellationToken = default);

    /// <summary>Adds an entry; one with this id stays as it is.</summary>
    Task AuditAsync(AuditRecord entry, CancellationToken cancellationToken = default);

    /// <summary>Entries, id descending, below <paramref name="before"/>.</summary>
    Task<ImmutableArray<AuditRecord>> AuditLogAsync(AuditQuery query, long before, int limit, CancellationToken cancellationToken = default);
}

/// <summary>A report as stored; made at the time in its id.</summary>
/// <param name="Owner">The user, or the author of the post.</param>
public sealed record ReportRecord(
    long Id, long Reporter, SafetyTarget Kind, long Target, long Owner, ReportReason Reason, string? Comment, ReportState State, long? Moderator,
    ReportAction Action, string? Note, DateTimeOffset ChangedAt);

/// <summary>An entry of the audit log; done at the time in its id.</summary>
public sealed record AuditRecord(long Id, long Actor, AuditAction Action, SafetyTarget Kind, long Target, long? ReportId, string? Reason);
