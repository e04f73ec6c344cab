using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Social.Grains.Accounts;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Presence;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;
using Social.Grains.Presence;
using Social.Grains.Timelines;
using Social.Grains.Users;

namespace Social.Grains.Safety;

/// <summary>What moderators and admins do. Key: 0. Holds nothing, so a lost activation costs nothing: whoever asked repeats the verb.</summary>
[StatelessWorker, Reentrant]
internal sealed class ModerationGrain(
    IModerationStore moderation, IAccountStore accounts, IUserStore users, IPostStore posts, UserCache cache, FeedNews news, SightNews sights, ModerationViews views,
    SafetyMetrics metrics, IdGenerator ids, TimeProvider time, IOptions<AdminOptions> admins) : Grain, IModerationGrain
{
    private const int LongestReason = 1_000;

    public Task<Page<ReportCase>> ReportsAsync(ReportState state, PageQuery page) => views.ReportsAsync(state, page);

    public async Task<ReportCase> ReportAsync(long reportId) => await views.ShowAsync(await StoredAsync(reportId));

    public async Task<ReportCase> ClaimAsync(Staff actor, long reportId)
    {
        var report = await StoredAsync(reportId);
        var claimed = report with { State = ReportState.Claimed, Moderator = actor.UserId, ChangedAt = time.GetUtcNow() };
        var stands = report.State == ReportState.Open
            ? await moderation.ChangeReportAsync(claimed, ReportState.Open, Entry(actor, AuditAction.ReportClaimed, report.Kind, report.Target, null, report.Id)) ?? report
            : report;
        if (stands.State != ReportState.Claimed || stands.Moderator != actor.UserId)
            throw new SocialException(ErrorKind.Conflict, ErrorCodes.ReportClaimed, "Another moderator has claimed or resolved it.");
        return await views.ShowAsync(stands);
    }

    public async Task<ReportCase> ResolveAsync(Staff actor, long reportId, Resolution resolution)
    {
        new ValidationErrors()
            .Require(resolution.Note is not { Length: > LongestReason }, "note", $"must have at most {LongestReason} characters")
            .ThrowIfAny();
        var report = await StoredAsync(reportId);
        if (report.State == ReportState.Resolved)
            return await views.ShowAsync(Same(report, resolution));
        new ValidationErrors()
            .Require(resolution.Action != ReportAction.TakeDown || report.Kind == SafetyTarget.Post, "action", "takeDown is for posts alone")
            .ThrowIfAny();
        var reason = resolution.Note ?? $"report {report.Id}: {report.Reason}";
        if (resolution.Action == ReportAction.TakeDown)
            await HideAsync(actor, report.Target, true, reason, report.Id);
        else if (resolution.Action == ReportAction.Suspend)
            await SuspendAsync(actor, report.Owner, true, reason, report.Id);
        var resolved = report with
        {
            State = ReportState.Resolved,
            Moderator = actor.UserId,
            Action = resolution.Action,
            Note = resolution.Note,
            ChangedAt = time.GetUtcNow(),
        };
        var entry = Entry(actor, AuditAction.ReportResolved, report.Kind, report.Target, $"{resolution.Action}: {resolution.Note}", report.Id);
        var stands = await moderation.ChangeReportAsync(resolved, report.State, entry) ?? report;
        metrics.Resolved(resolution.Action);
        return await views.ShowAsync(Same(stands, resolution));
    }

    public async Task<ModeratedPost> PostAsync(long postId) => await views.ShowAsync(await RecordAsync(postId));

    public async Task<ModeratedPost> TakeDownAsync(Staff actor, long postId, bool takenDown, string reason)
    {
        RequireReason(reason);
        await HideAsync(actor, postId, takenDown, reason, null);
        return await views.ShowAsync(await RecordAsync(postId));
    }

    public async Task<ModeratedUser> UserAsync(long userId) => await views.ShowUserAsync(userId);

    public async Task<ModeratedUser> SuspendAsync(Staff actor, long userId, bool suspended, string reason)
    {
        RequireReason(reason);
        await SuspendAsync(actor, userId, suspended, reason, null);
        return await views.ShowUserAsync(userId);
    }

    public async Task<ModeratedUser> ChangeRoleAsync(Staff actor, long userId, RoleChange change)
    {
        RequireReason(change.Reason);
        var account = await accounts.GetAsync(userId) ?? throw SocialException.NotFound("user");
        if (string.Equals(admins.Value.StandingRoleOf(account), Roles.Admin, StringComparison.Ordinal))
            throw new SocialException(ErrorKind.Forbidden, ErrorCodes.Forbidden, "Admins are named in the settings; their role is not changed here.");
        var role = change.Role == GivenRole.Moderator ? Roles.Moderator : Roles.User;
        if (await moderation.SetRoleAsync(userId, role, Entry(actor, AuditAction.RoleChanged, SafetyTarget.User, userId, $"{role}: {change.Reason}", null)))
            await GrainFactory.GetGrain<IAccountGrain>(userId).EndAllSessionsAsync();
        return await views.ShowUserAsync(userId);
    }

    public Task<Page<AuditEntry>> AuditAsync(AuditQuery query, PageQuery page) => views.AuditAsync(query, page);

    private async Task HideAsync(Staff actor, long postId, bool takenDown, string reason, long? reportId)
    {
        var post = await RecordAsync(postId);
        if (post.Deleted)
            throw SocialException.NotFound("post");
        await RequireRankAsync(actor, post.Author);
        // first the entry: the post is in another store
        if (post.TakenDown != takenDown)
            await moderation.AuditAsync(Entry(actor, takenDown ? AuditAction.PostTakenDown : AuditAction.PostRestored, SafetyTarget.Post, postId, reason, reportId));
        await GrainFactory.GetGrain<IPostGrain>(postId).TakeDownAsync(takenDown);
        metrics.Acted(takenDown ? AuditAction.PostTakenDown : AuditAction.PostRestored);
    }

    private async Task SuspendAsync(Staff actor, long userId, bool suspended, string reason, long? reportId)
    {
        await RequireRankAsync(actor, userId);
        var action = suspended ? AuditAction.UserSuspended : AuditAction.UserRestored;
        await moderation.SuspendAsync(userId, suspended ? time.GetUtcNow() : null, Entry(actor, action, SafetyTarget.User, userId, reason, reportId));
        // also when it was so already: an attempt before this one may have ended here
        cache.Invalidate(userId);
        await news.TellAsync(new Change(-userId, userId, ids.Next(), ChangeKind.Profile));
        await sights.TellAsync(new SightChange(userId, 0));
        await GrainFactory.GetGrain<IAccountGrain>(userId).EndAllSessionsAsync();
        metrics.Acted(action);
    }

    /// <summary>Moderators leave staff to the admins, and admins are nobody's to suspend.</summary>
    private async Task RequireRankAsync(Staff actor, long userId)
    {
        var account = await accounts.GetAsync(userId);
        if (account is null && await users.GetAsync(userId) is null)
            throw SocialException.NotFound("user");
        var role = account is null ? Roles.User : admins.Value.StandingRoleOf(account);
        var allowed = role switch { Roles.Admin => false, Roles.Moderator => string.Equals(actor.Role, Roles.Admin, StringComparison.Ordinal), _ => true };
        if (!allowed)
            throw new SocialException(ErrorKind.Forbidden, ErrorCodes.Forbidden, "Your role does not allow this towards this user.");
    }

    private async Task<ReportRecord> StoredAsync(long reportId) => await moderation.GetReportAsync(reportId) ?? throw SocialException.NotFound("report");

    private async Task<PostRecord> RecordAsync(long postId) =>
        (await posts.GetManyAsync([postId])).FirstOrDefault() ?? throw SocialException.NotFound("post");

    private static ReportRecord Same(ReportRecord report, Resolution resolution) =>
        report.State == ReportState.Resolved && report.Action == resolution.Action
            ? report
            : throw new SocialException(ErrorKind.Conflict, ErrorCodes.ReportResolved, "It was resolved otherwise.");

    private static void RequireReason(string reason) => new ValidationErrors()
        .Require(!string.IsNullOrWhiteSpace(reason) && reason.Length <= LongestReason, "reason", $"must have 1 to {LongestReason} characters")
        .ThrowIfAny();

    private AuditRecord Entry(Staff actor, AuditAction action, SafetyTarget kind, long target, string? reason, long? reportId) =>
        new(ids.Next(), actor.UserId, action, kind, target, reportId, reason);
}
