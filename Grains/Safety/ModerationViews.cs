using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Social.Grains.Accounts;
using Social.Grains.Chat;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Interfaces.Users;
using Social.Grains.Posts;
using Social.Grains.Users;

namespace Social.Grains.Safety;

/// <summary>One per silo: reports, posts, users and the audit log in the form that moderators get, whom others may not see included.</summary>
internal sealed class ModerationViews(IModerationStore moderation, IAccountStore accounts, IUserStore users, IRoomLogStore messages, IOptions<AdminOptions> admins)
{
    public async Task<Page<ReportCase>> ReportsAsync(ReportState state, PageQuery page)
    {
        var newestFirst = state == ReportState.Resolved;
        var found = await moderation.ReportsAsync(state, page.Before ?? (newestFirst ? long.MaxValue : 0), newestFirst, page.Limit + 1);
        var reported = await MessagesAsync(found);
        return await PageAsync(found, page, r => r.Id, r => [r.Reporter, r.Owner, r.Moderator ?? 0], (r, people) => Show(r, people, reported));
    }

    public async Task<ReportCase> ShowAsync(ReportRecord report) =>
        Show(report, await PeopleAsync([report.Reporter, report.Owner, report.Moderator ?? 0]), await MessagesAsync([report]));

    public async Task<ModeratedPost> ShowAsync(PostRecord post) => new(
        post.Id, (await PeopleAsync([post.Author])).GetValueOrDefault(post.Author), post.Text, IdGenerator.TimeOf(post.Id), post.EditedAt, post.Visibility,
        post.TakenDown, post.Deleted);

    public async Task<ModeratedUser> ShowUserAsync(long userId)
    {
        var user = await users.GetAsync(userId) ?? throw SocialException.NotFound("user");
        var account = await accounts.GetAsync(userId);
        return new ModeratedUser(
            Summary(user), user.Bio, account is null ? Roles.User : admins.Value.StandingRoleOf(account), user.CreatedAt, user.Suspended, user.Followers,
            user.Following);
    }

    public async Task<Page<AuditEntry>> AuditAsync(AuditQuery query, PageQuery page)
    {
        var found = await moderation.AuditLogAsync(query, page.Before ?? long.MaxValue, page.Limit + 1);
        return await PageAsync(found, page, e => e.Id, e => [e.Actor], (e, people) => new AuditEntry(
            e.Id, IdGenerator.TimeOf(e.Id), e.Actor, people.GetValueOrDefault(e.Actor), e.Action, e.Kind, e.Target, e.ReportId, e.Reason));
    }

    private async Task<Page<TView>> PageAsync<TRecord, TView>(
        ImmutableArray<TRecord> found, PageQuery page, Func<TRecord, long> idOf, Func<TRecord, long[]> peopleOf,
        Func<TRecord, IReadOnlyDictionary<long, UserSummary>, TView> show)
    {
        var shown = found.Length > page.Limit ? found[..page.Limit] : found;
        var people = await PeopleAsync(shown.SelectMany(peopleOf));
        return new Page<TView>([.. shown.Select(r => show(r, people))], found.Length > page.Limit ? idOf(shown[^1]) : null);
    }

    private async Task<IReadOnlyDictionary<long, UserSummary>> PeopleAsync(IEnumerable<long> ids) =>
        (await users.GetManyAsync([.. ids.Where(id => id != 0).Distinct()])).ToDictionary(u => u.Id, Summary);

    private static UserSummary Summary(UserRecord user) => new(user.Id, user.Handle, user.DisplayName, user.AvatarUrl);

    /// <summary>The reported messages by id.</summary>
    private async Task<IReadOnlyDictionary<long, ReportedMessage>> MessagesAsync(ImmutableArray<ReportRecord> reports)
    {
        long[] wanted = [.. reports.Where(r => r.Kind == SafetyTarget.Message).Select(r => r.Target).Distinct()];
        var found = wanted.Length == 0 ? [] : await messages.FindAsync(wanted);
        return found.ToDictionary(m => m.Id, m => new ReportedMessage(m.Id, m.RoomId, m.Text, m.IsGone));
    }

    private static ReportCase Show(
        ReportRecord report, IReadOnlyDictionary<long, UserSummary> people, IReadOnlyDictionary<long, ReportedMessage> reported) => new(
        report.Id, report.Reason, report.Kind == SafetyTarget.Post ? report.Target : null, report.Owner, people.GetValueOrDefault(report.Owner),
        people.GetValueOrDefault(report.Reporter), report.Comment, IdGenerator.TimeOf(report.Id), report.State,
        report.Moderator is { } moderator ? people.GetValueOrDefault(moderator) : null, report.Action, report.Note, report.ChangedAt,
        report.Kind == SafetyTarget.Message ? reported.GetValueOrDefault(report.Target) : null);
}
