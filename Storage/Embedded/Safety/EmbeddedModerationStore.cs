using System.Collections.Immutable;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Safety;

namespace Social.Storage.Embedded.Safety;

/// <summary>Tables <c>reports</c> and <c>audit_log</c>; suspensions in <c>users</c>, roles in <c>accounts</c>.</summary>
internal sealed class EmbeddedModerationStore(EmbeddedDatabase database) : IModerationStore
{
    private const string Columns =
        "select id, reporter, kind, target, owner, reason, comment, state, moderator, action, note, changed_at from reports ";

    private const string Get = Columns + "where id = ?1";
    private const string Known = Columns + "where reporter = ?1 and kind = ?2 and target = ?3";
    private const string Oldest = Columns + "indexed by reports_by_state where state = ?1 and id > ?2 order by id limit ?3";
    private const string Newest = Columns + "indexed by reports_by_state where state = ?1 and id < ?2 order by id desc limit ?3";
    private const string CountRecent = "select count(*) from reports indexed by reports_by_reporter where reporter = ?1 and id >= ?2";

    private const string Add =
        "insert into reports (id, reporter, kind, target, owner, reason, comment, state, moderator, action, note, changed_at) " +
        "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

    private const string Change =
        "update reports set state = ?3, moderator = ?4, action = ?5, note = ?6, changed_at = ?7 where id = ?1 and state = ?2";

    private const string ForgetComments = "update reports indexed by reports_by_reporter set comment = null where reporter = ?1 and comment is not null";

    private const string Suspend = "update users set suspended_at = ?2 where id = ?1 and (suspended_at is null) <> (?2 is null)";
    private const string SetRole = "update accounts set role = ?2 where user_id = ?1 and role <> ?2";

    private const string AddEntry =
        "insert into audit_log (id, actor, action, kind, target, report, reason) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (id) do nothing";

    private const string EntryColumns = "select id, actor, action, kind, target, report, reason from audit_log ";
    private const string Log = EntryColumns + "where id < ?1 order by id desc limit ?2";
    private const string LogOfActor = EntryColumns + "indexed by audit_log_by_actor where actor = ?3 and id < ?1 order by id desc limit ?2";

    private const string LogOfTarget =
        EntryColumns + "indexed by audit_log_by_target where kind = ?3 and target = ?4 and id < ?1 order by id desc limit ?2";

    public Task<ReportRecord?> AddReportAsync(ReportRecord report, long since, int limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            db =>
            {
                if (db.Use(Known).Bind(report.Reporter).Bind((long)report.Kind).Bind(report.Target).First(ReadReport) is { } known)
                    return known;
                if (db.Use(CountRecent).Bind(report.Reporter).Bind(since).Scalar() >= limit)
                    return null;
                db.Use(Add)
                    .Bind(report.Id).Bind(report.Reporter).Bind((long)report.Kind).Bind(report.Target).Bind(report.Owner)
                    .Bind((long)report.Reason).Bind(report.Comment).Bind((long)report.State).Bind(report.Moderator)
                    .Bind((long)report.Action).Bind(report.Note).Bind(report.ChangedAt)
                    .Execute();
                return report;
            },
            cancellationToken);

    public Task<ReportRecord?> GetReportAsync(long reportId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Get).Bind(reportId).First(ReadReport), cancellationToken);

    public Task ForgetCommentsAsync(long reporter, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.Use(ForgetComments).Bind(reporter).Execute(), cancellationToken);

    public Task<ImmutableArray<ReportRecord>> ReportsAsync(
        ReportState state, long from, bool newestFirst, int limit, CancellationToken cancellationToken = default) => database.ReadAsync(
        db => db.Use(newestFirst ? Newest : Oldest).Bind((long)state).Bind(from).Bind(limit).List(ReadReport), cancellationToken);

    public Task<ReportRecord?> ChangeReportAsync(
        ReportRecord report, ReportState expected, AuditRecord entry, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            var changed = db.Use(Change)
                .Bind(report.Id).Bind((long)expected).Bind((long)report.State).Bind(report.Moderator).Bind((long)report.Action)
                .Bind(report.Note).Bind(report.ChangedAt)
                .Execute() == 1;
            if (changed)
                Put(db, entry);
            return db.Use(Get).Bind(report.Id).First(ReadReport);
        },
        cancellationToken);

    public Task<bool> SuspendAsync(long userId, DateTimeOffset? at, AuditRecord entry, CancellationToken cancellationToken = default) =>
        WriteAsync(db => db.Use(Suspend).Bind(userId).Bind(at).Execute(), entry, cancellationToken);

    public Task<bool> SetRoleAsync(long userId, string role, AuditRecord entry, CancellationToken cancellationToken = default) =>
        WriteAsync(db => db.Use(SetRole).Bind(userId).Bind(role).Execute(), entry, cancellationToken);

    public Task AuditAsync(AuditRecord entry, CancellationToken cancellationToken = default) => WriteAsync(_ => 1, entry, cancellationToken);

    public Task<ImmutableArray<AuditRecord>> AuditLogAsync(
        AuditQuery query, long before, int limit, CancellationToken cancellationToken = default) => database.ReadAsync(
        db => (query switch
        {
            { ActorId: { } actor } => db.Use(LogOfActor).Bind(before).Bind(limit).Bind(actor),
            { UserId: { } user } => db.Use(LogOfTarget).Bind(before).Bind(limit).Bind((long)SafetyTarget.User).Bind(user),
            { PostId: { } post } => db.Use(LogOfTarget).Bind(before).Bind(limit).Bind((long)SafetyTarget.Post).Bind(post),
            _ => db.Use(Log).Bind(before).Bind(limit),
        }).List(ReadEntry),
        cancellationToken);

    private Task<bool> WriteAsync(Func<SqliteSession, int> change, AuditRecord entry, CancellationToken cancellationToken) => database.WriteAsync(
        db =>
        {
            if (change(db) == 0)
                return false;
            Put(db, entry);
            return true;
        },
        cancellationToken);

    private static void Put(SqliteSession db, AuditRecord entry) =>
        db.Use(AddEntry)
            .Bind(entry.Id).Bind(entry.Actor).Bind((long)entry.Action).Bind((long)entry.Kind).Bind(entry.Target).Bind(entry.ReportId)
            .Bind(entry.Reason)
            .Execute();

    private static ReportRecord ReadReport(SqliteStatement row) => new(
        row.Int64(0), row.Int64(1), (SafetyTarget)row.Int32(2), row.Int64(3), row.Int64(4), (ReportReason)row.Int32(5), row.TextOrNull(6),
        (ReportState)row.Int32(7), row.Int64OrNull(8), (ReportAction)row.Int32(9), row.TextOrNull(10), row.Time(11));

    private static AuditRecord ReadEntry(SqliteStatement row) => new(
        row.Int64(0), row.Int64(1), (AuditAction)row.Int32(2), (SafetyTarget)row.Int32(3), row.Int64(4), row.Int64OrNull(5), row.TextOrNull(6));
}
