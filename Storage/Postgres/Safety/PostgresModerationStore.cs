using System.Collections.Immutable;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Safety;

namespace Social.Storage.Postgres.Safety;

/// <summary>
/// Tables <c>reports</c> and <c>audit_log</c>; suspensions in <c>users</c>, roles in <c>accounts</c>. A change and its entry are one statement. All of it is rare and goes singly.
/// </summary>
internal sealed class PostgresModerationStore(PostgresDatabase database) : IModerationStore
{
    private const string Columns =
        "id, reporter, kind::integer, target, owner, reason::integer, comment, state::integer, moderator, action::integer, note, changed_at";

    private const string Get = $"select {Columns} from reports where id = $1";
    private const string Known = $"select {Columns} from reports where reporter = $1 and kind = $2 and target = $3";
    private const string Oldest = $"select {Columns} from reports where state = $1 and id > $2 order by id limit $3";
    private const string Newest = $"select {Columns} from reports where state = $1 and id < $2 order by id desc limit $3";

    // the count is as of before this statement: who reports from several places at once may get a few more in
    private const string Add =
        "insert into reports (id, reporter, kind, target, owner, reason, comment, state, moderator, action, note, changed_at) " +
        "select $1, $2, $3, $4, $5, $6, $7, $8, $9::bigint, $10, $11, $12 " +
        "where (select count(*) from reports where reporter = $2 and id >= $13) < $14 on conflict (reporter, kind, target) do nothing";

    private const string Entry = "insert into audit_log (id, actor, action, kind, target, report, reason) ";

    private const string Change =
        "with changed as (update reports set state = $3, moderator = $4, action = $5, note = $6, changed_at = $7 where id = $1 and state = $2 returning id) " +
        $"{Entry} select $8, $9, $10, $11, $12, $13::bigint, $14 from changed on conflict do nothing";

    private const string ForgetComments = "update reports set comment = null where reporter = $1 and comment is not null";

    private const string Suspend =
        "with changed as (update users set suspended_at = $2::bigint where id = $1 and (suspended_at is null) <> ($2::bigint is null) returning id) " +
        $"{Entry} select $3, $4, $5, $6, $7, $8::bigint, $9 from changed on conflict do nothing";

    private const string SetRole =
        "with changed as (update accounts set role = $2 where user_id = $1 and role <> $2 returning user_id) " +
        $"{Entry} select $3, $4, $5, $6, $7, $8::bigint, $9 from changed on conflict do nothing";

    private const string AddEntry = $"{Entry} values ($1, $2, $3, $4, $5, $6::bigint, $7) on conflict do nothing";

    // an entry's id is given once, so where it stands this very write was stored
    private const string IsLogged = "select exists (select from audit_log where id = $1)";

    private const string EntryColumns = "select id, actor, action::integer, kind::integer, target, report, reason from audit_log ";
    private const string Log = EntryColumns + "where id < $1 order by id desc limit $2";
    private const string LogOfActor = EntryColumns + "where actor = $3 and id < $1 order by id desc limit $2";
    private const string LogOfTarget = EntryColumns + "where kind = $3 and target = $4 and id < $1 order by id desc limit $2";

    public Task<ReportRecord?> AddReportAsync(ReportRecord report, long since, int limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async db =>
            {
                var add = new PostgresStatement(
                    Add, report.Id, report.Reporter, (short)report.Kind, report.Target, report.Owner, (short)report.Reason, report.Comment,
                    (short)report.State, report.Moderator, (short)report.Action, report.Note, report.ChangedAt, since, (long)limit);
                await db.ExecuteAsync(add);
                var known = new PostgresStatement(Known, report.Reporter, (short)report.Kind, report.Target);
                return (await db.ListAsync(known, ReadReport)).FirstOrDefault();
            },
            cancellationToken);

    public async Task<ReportRecord?> GetReportAsync(long reportId, CancellationToken cancellationToken = default) =>
        (await database.ReadAsync(new PostgresStatement(Get, reportId), ReadReport, cancellationToken)).FirstOrDefault();

    public Task ForgetCommentsAsync(long reporter, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.ExecuteAsync(new PostgresStatement(ForgetComments, reporter)), cancellationToken);

    public Task<ImmutableArray<ReportRecord>> ReportsAsync(
        ReportState state, long from, bool newestFirst, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(new PostgresStatement(newestFirst ? Newest : Oldest, (short)state, from, limit), ReadReport, cancellationToken);

    public Task<ReportRecord?> ChangeReportAsync(
        ReportRecord report, ReportState expected, AuditRecord entry, CancellationToken cancellationToken = default) => database.WriteAsync(
        async db =>
        {
            await db.ExecuteAsync(new PostgresStatement(
                Change,
                [
                    report.Id, (short)expected, (short)report.State, report.Moderator, (short)report.Action, report.Note, report.ChangedAt,
                    .. Values(entry),
                ]));
            return (await db.ListAsync(new PostgresStatement(Get, report.Id), ReadReport)).FirstOrDefault();
        },
        cancellationToken);

    public Task<bool> SuspendAsync(long userId, DateTimeOffset? at, AuditRecord entry, CancellationToken cancellationToken = default) =>
        WriteAsync(new PostgresStatement(Suspend, [userId, at, .. Values(entry)]), entry, cancellationToken);

    public Task<bool> SetRoleAsync(long userId, string role, AuditRecord entry, CancellationToken cancellationToken = default) =>
        WriteAsync(new PostgresStatement(SetRole, [userId, role, .. Values(entry)]), entry, cancellationToken);

    public Task AuditAsync(AuditRecord entry, CancellationToken cancellationToken = default) =>
        WriteAsync(new PostgresStatement(AddEntry, Values(entry)), entry, cancellationToken);

    public Task<ImmutableArray<AuditRecord>> AuditLogAsync(
        AuditQuery query, long before, int limit, CancellationToken cancellationToken = default) => database.ReadAsync(
        query switch
        {
            { ActorId: { } actor } => new PostgresStatement(LogOfActor, before, limit, actor),
            { UserId: { } user } => new PostgresStatement(LogOfTarget, before, limit, (short)SafetyTarget.User, user),
            { PostId: { } post } => new PostgresStatement(LogOfTarget, before, limit, (short)SafetyTarget.Post, post),
            _ => new PostgresStatement(Log, before, limit),
        },
        ReadEntry, cancellationToken);

    private Task<bool> WriteAsync(PostgresStatement change, AuditRecord entry, CancellationToken cancellationToken) => database.WriteAsync(
        async db => await db.ExecuteAsync(change) == 1
            || (db.Again && (await db.ListAsync(new PostgresStatement(IsLogged, entry.Id), row => row.Bool(0)))[0]),
        cancellationToken);

    private static object?[] Values(AuditRecord entry) =>
        [entry.Id, entry.Actor, (short)entry.Action, (short)entry.Kind, entry.Target, entry.ReportId, entry.Reason];

    private static ReportRecord ReadReport(PostgresRow row) => new(
        row.Int64(0), row.Int64(1), (SafetyTarget)row.Int32(2), row.Int64(3), row.Int64(4), (ReportReason)row.Int32(5), row.TextOrNull(6),
        (ReportState)row.Int32(7), row.Int64OrNull(8), (ReportAction)row.Int32(9), row.TextOrNull(10), row.Time(11));

    private static AuditRecord ReadEntry(PostgresRow row) => new(
        row.Int64(0), row.Int64(1), (AuditAction)row.Int32(2), (SafetyTarget)row.Int32(3), row.Int64(4), row.Int64OrNull(5), row.TextOrNull(6));
}
