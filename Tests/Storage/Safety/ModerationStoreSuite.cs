using Social.Grains.Accounts;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Safety;
using Social.Grains.Users;

namespace Social.Tests.Storage.Safety;

public abstract class ModerationStoreSuite : StoreSuite
{
    protected abstract IModerationStore Store { get; }

    protected abstract IUserStore Users { get; }

    protected abstract IAccountStore Accounts { get; }

    protected abstract IRelationStore Relations { get; }

    /// <summary>Past the program: what somebody could try who has its access to the database.</summary>
    protected abstract Task<bool> CanExecuteAsync(string sql);

    [Fact]
    public async Task A_target_is_reported_once_by_each_and_only_so_often()
    {
        var first = Report(1, 7);
        AssertSame(first, await AddAsync(first));
        AssertSame(first, await AddAsync(Report(1, 7) with { Comment = "again" }));
        var other = Report(1, 7) with { Kind = SafetyTarget.Post };
        AssertSame(other, await AddAsync(other));
        Assert.NotNull(await AddAsync(Report(2, 7)));
        Assert.NotNull(await AddAsync(Report(1, 8)));
        Assert.Null(await AddAsync(Report(1, 9)));
        AssertSame(first, await AddAsync(Report(1, 7)));
        Reopen();
        AssertSame(first, await Store.GetReportAsync(first.Id, Cancel));
        Assert.Null(await Store.GetReportAsync(99, Cancel));

        Task<ReportRecord?> AddAsync(ReportRecord report) => Store.AddReportAsync(report, 0, 3, Cancel);
    }

    [Fact]
    public async Task What_somebody_wrote_to_their_reports_can_be_forgotten_and_nothing_else()
    {
        var (own, other) = (Report(1, 7) with { Comment = "own" }, Report(2, 7) with { Comment = "other" });
        await Store.AddReportAsync(own, 0, 10, Cancel);
        await Store.AddReportAsync(other, 0, 10, Cancel);

        await Store.ForgetCommentsAsync(1, Cancel);
        await Store.ForgetCommentsAsync(1, Cancel);
        Reopen();

        AssertSame(own with { Comment = null }, await Store.GetReportAsync(own.Id, Cancel));
        AssertSame(other, await Store.GetReportAsync(other.Id, Cancel));
    }

    [Fact]
    public async Task Reports_are_listed_by_state_from_either_end()
    {
        var reports = Enumerable.Range(1, 5).Select(i => Report(i, 100)).ToArray();
        foreach (var report in reports)
            await Store.AddReportAsync(report, 0, 10, Cancel);
        await ChangeAsync(reports[1], ReportState.Open, ReportState.Resolved);
        long[] open = [reports[0].Id, reports[2].Id, reports[3].Id, reports[4].Id];
        Assert.Equal(open[..2], (await Store.ReportsAsync(ReportState.Open, 0, false, 2, Cancel)).Select(r => r.Id));
        Assert.Equal(open[2..], (await Store.ReportsAsync(ReportState.Open, open[1], false, 5, Cancel)).Select(r => r.Id));
        Assert.Equal(open.Reverse().Skip(1), (await Store.ReportsAsync(ReportState.Open, open[3], true, 5, Cancel)).Select(r => r.Id));
        Assert.Equal([reports[1].Id], (await Store.ReportsAsync(ReportState.Resolved, long.MaxValue, true, 5, Cancel)).Select(r => r.Id));
    }

    [Fact]
    public async Task Of_many_who_claim_one_report_one_has_it_and_is_in_the_log()
    {
        var report = Report(1, 7);
        await Store.AddReportAsync(report, 0, 10, Cancel);
        var stands = await Task.WhenAll(Enumerable.Range(50, 10).Select(moderator => Store.ChangeReportAsync(
            report with { State = ReportState.Claimed, Moderator = moderator }, ReportState.Open, Entry(moderator, AuditAction.ReportClaimed, 7), Cancel)));
        var winner = Assert.Single(stands.Select(r => r!.Moderator).Distinct());
        Assert.Equal(winner, Assert.Single(await LogAsync(new AuditQuery())).Actor);
    }

    [Fact]
    public async Task A_suspended_user_is_marked_and_is_to_all_as_one_who_blocks_them()
    {
        await CreateAsync(1, "ann");
        await CreateAsync(2, "bob");
        await Relations.FollowAsync(1, 2, NewId(), 10, Cancel);
        Assert.True(await Store.SuspendAsync(2, Start, Entry(9, AuditAction.UserSuspended, 2), Cancel));
        Assert.False(await Store.SuspendAsync(2, Start, Entry(9, AuditAction.UserSuspended, 2), Cancel));
        Assert.False(await Store.SuspendAsync(99, Start, Entry(9, AuditAction.UserSuspended, 99), Cancel));
        Reopen();
        Assert.True((await Users.GetAsync(2, Cancel))!.Suspended);
        Assert.True((await Accounts.FindAsync("bob", Cancel))!.Suspended);
        Assert.True((await Relations.BetweenAsync(1, [2], Cancel))[0] is { BlockedBy: true, Following: true });
        Assert.True((await Relations.BetweenAsync(2, [1], Cancel))[0].BlockedBy);
        Assert.Equal(RelationOutcome.BlockedBy, (await Relations.FollowAsync(2, 1, NewId(), 10, Cancel)).Outcome);

        Assert.True(await Store.SuspendAsync(2, null, Entry(9, AuditAction.UserRestored, 2), Cancel));
        Assert.False((await Users.GetAsync(2, Cancel))!.Suspended);
        Assert.False((await Relations.BetweenAsync(1, [2], Cancel))[0].BlockedBy);
        Assert.Equal([AuditAction.UserRestored, AuditAction.UserSuspended], (await LogAsync(new AuditQuery(UserId: 2))).Select(e => e.Action));
    }

    [Fact]
    public async Task A_role_is_kept_and_a_change_to_the_same_is_none()
    {
        await CreateAsync(1, "ann");
        Assert.True(await Store.SetRoleAsync(1, "moderator", Entry(9, AuditAction.RoleChanged, 1), Cancel));
        Assert.False(await Store.SetRoleAsync(1, "moderator", Entry(9, AuditAction.RoleChanged, 1), Cancel));
        Assert.False(await Store.SetRoleAsync(99, "moderator", Entry(9, AuditAction.RoleChanged, 99), Cancel));
        Reopen();
        Assert.Equal("moderator", (await Accounts.GetAsync(1, Cancel))!.Role);
        Assert.Single(await LogAsync(new AuditQuery()));
    }

    [Fact]
    public async Task The_audit_log_is_read_by_page_actor_and_target_and_only_grows()
    {
        var entries = Enumerable.Range(0, 6).Select(i => Entry(i % 2, AuditAction.PostTakenDown, i % 3) with { Kind = (SafetyTarget)(i / 3), ReportId = i, Reason = "Grüezi \0" }).ToArray();
        foreach (var entry in entries)
            await Store.AuditAsync(entry, Cancel);
        await Store.AuditAsync(entries[0] with { Reason = "other" }, Cancel);
        Reopen();
        AssertSame(entries.Reverse().ToArray(), [.. await LogAsync(new AuditQuery())]);
        AssertSame(entries.Reverse().Skip(2).Take(3).ToArray(), [.. await Store.AuditLogAsync(new AuditQuery(), entries[4].Id, 3, Cancel)]);
        Assert.Equal([entries[5].Id, entries[3].Id, entries[1].Id], (await LogAsync(new AuditQuery(ActorId: 1))).Select(e => e.Id));
        Assert.Equal([entries[4].Id], (await LogAsync(new AuditQuery(PostId: 1))).Select(e => e.Id));
        Assert.Equal([entries[1].Id], (await LogAsync(new AuditQuery(UserId: 1))).Select(e => e.Id));
        Assert.False(await CanExecuteAsync("update audit_log set reason = 'nothing'"));
        Assert.False(await CanExecuteAsync("delete from audit_log"));
        Assert.Equal(6, (await LogAsync(new AuditQuery())).Count);
    }

    private async Task<IReadOnlyList<AuditRecord>> LogAsync(AuditQuery query) => await Store.AuditLogAsync(query, long.MaxValue, 100, Cancel);

    private Task<ReportRecord?> ChangeAsync(ReportRecord report, ReportState from, ReportState to) => Store.ChangeReportAsync(
        report with { State = to, Moderator = 9, Note = "n", Action = ReportAction.TakeDown, ChangedAt = Start }, from, Entry(9, AuditAction.ReportResolved, report.Target), Cancel);

    private ReportRecord Report(long reporter, long target) => new(
        NewId(), reporter, SafetyTarget.User, target, target, ReportReason.Hate, "Grüezi \0", ReportState.Open, null, ReportAction.None, null, Start);

    private AuditRecord Entry(long actor, AuditAction action, long target) => new(NewId(), actor, action, SafetyTarget.User, target, null, null);

    private async Task CreateAsync(long id, string handle) => Assert.Equal(
        AccountCreation.Created,
        await Accounts.CreateAsync(new(id, handle, $"{handle}@example.org", "hash", "user", Start, null, []), User(id, handle), Cancel));
}
