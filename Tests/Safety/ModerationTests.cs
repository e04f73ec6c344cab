using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Interfaces.Users;
using Social.Tests.EndToEnd;
using Social.Tests.Kit;

namespace Social.Tests.Safety;

public sealed class ModerationTests(SocialApp app)
{
    private static readonly ModerationReason Why = new("spam");

    [Fact]
    public async Task A_post_that_is_taken_down_is_seen_by_its_author_alone_marked_until_it_is_restored()
    {
        using var admin = await app.AdminAsync();
        using var ann = await app.AsAsync("ann");
        using var fan = await app.AsAsync("fan");
        await fan.FollowAsync(ann);
        var post = await ann.PostAsync($"hi @{fan.Handle}");
        await Paging.SeesAsync(fan, post.Id);

        var taken = await admin.SendAsync<ModeratedPost>(HttpMethod.Put, $"/v1/admin/posts/{post.Id}/take-down", Why);
        Assert.True(taken is { TakenDown: true, Text: not "" });
        Assert.Equal(HttpStatusCode.NotFound, await fan.StatusAsync($"/v1/posts/{post.Id}"));
        Assert.Equal(HttpStatusCode.NotFound, await fan.StatusAsync($"/v1/posts/{post.Id}/history"));
        Assert.DoesNotContain(post.Id, await Paging.TopOfHomeAsync(fan));
        Assert.Empty(await Paging.WalkAsync(fan, $"/v1/users/{ann.Id}/posts", 5));
        Assert.True((await ann.GetAsync<Post>($"/v1/posts/{post.Id}")).TakenDown);

        await admin.SendAsync<ModeratedPost>(HttpMethod.Put, $"/v1/admin/posts/{post.Id}/restore", Why);
        Assert.False((await fan.GetAsync<Post>($"/v1/posts/{post.Id}")).TakenDown);
        Assert.Contains(post.Id, await Paging.TopOfHomeAsync(fan));
        var log = await admin.GetAsync<Audit>($"/v1/admin/audit?postId={post.Id}");
        Assert.Equal([(AuditAction.PostRestored, admin.Id), (AuditAction.PostTakenDown, admin.Id)], log.Items.Select(e => (e.Action, e.ActorId)));
    }

    [Fact]
    public async Task A_suspended_user_is_gone_for_others_and_reads_their_own_data_alone()
    {
        using var admin = await app.AdminAsync();
        using var ann = await app.AsAsync("ann");
        using var fan = await app.AsAsync("fan");
        await fan.FollowAsync(ann);
        var post = await ann.PostAsync("something");
        await Paging.SeesAsync(fan, post.Id);

        Assert.True((await admin.SendAsync<ModeratedUser>(HttpMethod.Put, $"/v1/admin/users/{ann.Id}/suspend", Why)).Suspended);
        Assert.DoesNotContain(post.Id, await Paging.TopOfHomeAsync(fan));
        foreach (var path in new[] { $"/v1/posts/{post.Id}", $"/v1/posts/{post.Id}/history", $"/v1/users/{ann.Id}", $"/v1/users/by-handle/{ann.Handle}", $"/v1/users/{ann.Id}/posts" })
            Assert.Equal((path, HttpStatusCode.NotFound), (path, await fan.StatusAsync(path)));
        Assert.DoesNotContain(ann.Handle, (await fan.GetAsync<JsonElement>($"/v1/search?type=users&q={ann.Handle}")).ToString(), StringComparison.Ordinal);
        await fan.FailsAsync(HttpMethod.Put, $"/v1/users/{ann.Id}/follow", null, HttpStatusCode.NotFound, "not_found");
        await Eventually.IsTrueAsync(async () => await ann.StatusAsync("/v1/users/me") == HttpStatusCode.Unauthorized, "the session ends");

        using var again = await app.SignInAsync(ann.Handle);
        Assert.Equal("suspended", (await again.GetAsync<OwnUser>("/v1/users/me")).Role);
        await again.GetAsync<JsonElement>("/v1/auth/sessions");
        foreach (var (method, path) in new[] { (HttpMethod.Post, "/v1/posts"), (HttpMethod.Get, "/v1/timelines/home"), (HttpMethod.Patch, "/v1/users/me"), (HttpMethod.Put, $"/v1/users/{fan.Id}/follow") })
            await again.FailsAsync(method, path, null, HttpStatusCode.Forbidden, "suspended");

        Assert.False((await admin.SendAsync<ModeratedUser>(HttpMethod.Put, $"/v1/admin/users/{ann.Id}/restore", Why)).Suspended);
        Assert.Equal(HttpStatusCode.OK, await fan.StatusAsync($"/v1/posts/{post.Id}"));
        Assert.Contains(post.Id, await Paging.TopOfHomeAsync(fan));
        using var back = await app.SignInAsync(ann.Handle);
        await back.PostAsync("again");
    }

    [Fact]
    public async Task A_report_goes_from_open_to_claimed_to_resolved_and_does_what_the_resolution_says()
    {
        using var admin = await app.AdminAsync();
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("bad");
        await ann.PutAsync(bob, "block");
        var report = await ReportAsync(bob, new NewReport(ReportReason.Hate, PostId: post.Id, Comment: "look"));
        Assert.Equal(report.Id, (await ReportAsync(bob, new NewReport(ReportReason.Spam, PostId: post.Id))).Id);
        var queue = await WalkAsync(admin, "open");
        var waiting = Assert.Single(queue, r => r.Id == report.Id);
        Assert.Equal((post.Id, ann.Handle, bob.Handle, "look"), (waiting.PostId, waiting.Target!.Handle, waiting.Reporter!.Handle, waiting.Comment));

        using var moderator = await ModeratorAsync(admin);
        var claimed = await moderator.SendAsync<ReportCase>(HttpMethod.Put, $"/v1/admin/reports/{report.Id}/claim");
        Assert.Equal((ReportState.Claimed, moderator.Handle), (claimed.State, claimed.Moderator!.Handle));
        await moderator.SendAsync<ReportCase>(HttpMethod.Put, $"/v1/admin/reports/{report.Id}/claim");
        await admin.FailsAsync(HttpMethod.Put, $"/v1/admin/reports/{report.Id}/claim", null, HttpStatusCode.Conflict, "report_claimed");
        for (var time = 0; time < 2; time++)
        {
            var resolved = await moderator.SendAsync<ReportCase>(
                HttpMethod.Put, $"/v1/admin/reports/{report.Id}/resolution", new Resolution(ReportAction.TakeDown, "clear"));
            Assert.Equal((ReportState.Resolved, ReportAction.TakeDown), (resolved.State, resolved.Action));
        }
        Assert.True((await ann.GetAsync<Post>($"/v1/posts/{post.Id}")).TakenDown);
        Assert.Contains(report.Id, (await WalkAsync(admin, "resolved")).Select(r => r.Id));
        var log = await admin.GetAsync<Audit>($"/v1/admin/audit?actorId={moderator.Id}");
        Assert.Equal([AuditAction.ReportResolved, AuditAction.PostTakenDown, AuditAction.ReportClaimed], log.Items.Select(e => e.Action));
        Assert.All(log.Items, e => Assert.True(e.ReportId == report.Id || e.Action == AuditAction.PostTakenDown));
    }

    [Fact]
    public async Task Moderators_are_made_by_admins_and_leave_staff_alone()
    {
        using var admin = await app.AdminAsync();
        using var moderator = await ModeratorAsync(admin);
        using var other = await ModeratorAsync(admin);
        await moderator.FailsAsync(HttpMethod.Put, $"/v1/admin/users/{other.Id}/suspend", Why, HttpStatusCode.Forbidden, "forbidden");
        await moderator.FailsAsync(HttpMethod.Put, $"/v1/admin/users/{admin.Id}/suspend", Why, HttpStatusCode.Forbidden, "forbidden");
        await moderator.FailsAsync(HttpMethod.Put, $"/v1/admin/users/{other.Id}/role", new RoleChange(GivenRole.User, "x"), HttpStatusCode.Forbidden, "forbidden");
        await admin.FailsAsync(HttpMethod.Put, $"/v1/admin/users/{admin.Id}/role", new RoleChange(GivenRole.User, "x"), HttpStatusCode.Forbidden, "forbidden");

        await admin.SendAsync<ModeratedUser>(HttpMethod.Put, $"/v1/admin/users/{other.Id}/role", new RoleChange(GivenRole.User, "enough"));
        using var plain = await app.SignInAsync(other.Handle);
        Assert.Equal(HttpStatusCode.Forbidden, await plain.StatusAsync("/v1/admin/reports"));
    }

    [Fact]
    public async Task Every_admin_route_is_closed_to_users_and_strangers()
    {
        using var ann = await app.AsAsync("ann");
        var routes = ServedRoute.All(app).Where(r => r.Route.StartsWith("/v1/admin", StringComparison.Ordinal)).ToList();
        Assert.True(routes.Count >= 11, "the routes of staff are not found");
        foreach (var route in routes)
        {
            using var refused = await ann.Http.CallAsync(route.Method, route.Path($"{ann.Id}"), route.Sample);
            await Problems.AssertAsync(refused, HttpStatusCode.Forbidden, "forbidden");
            using var unknown = await app.Anonymous.CallAsync(route.Method, route.Path($"{ann.Id}"), route.Sample);
            await Problems.AssertAsync(unknown, HttpStatusCode.Unauthorized, "unauthorized");
        }
    }

    [Fact]
    public async Task What_is_no_report_is_refused()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var hidden = await bob.PostAsync("not for ann", Visibility.Mentioned);
        await RefusedAsync(new NewReport(ReportReason.Spam), HttpStatusCode.BadRequest, "validation_failed");
        await RefusedAsync(new NewReport(ReportReason.Spam, hidden.Id, bob.Id), HttpStatusCode.BadRequest, "validation_failed");
        await RefusedAsync(new NewReport(ReportReason.Spam, UserId: bob.Id, Comment: new string('x', 1_001)), HttpStatusCode.BadRequest, "validation_failed");
        await RefusedAsync(new NewReport(ReportReason.Spam, UserId: ann.Id), HttpStatusCode.BadRequest, "cannot_target_self");
        await RefusedAsync(new NewReport(ReportReason.Spam, PostId: hidden.Id), HttpStatusCode.NotFound, "not_found");

        Task RefusedAsync(NewReport report, HttpStatusCode status, string code) => ann.FailsAsync(HttpMethod.Post, "/v1/reports", report, status, code);
    }

    private static Task<Report> ReportAsync(SocialClient by, NewReport report) =>
        by.SendAsync<Report>(HttpMethod.Post, "/v1/reports", report, HttpStatusCode.Created);

    private async Task<SocialClient> ModeratorAsync(SocialClient admin)
    {
        using var user = await app.AsAsync("moderator");
        await admin.SendAsync<ModeratedUser>(HttpMethod.Put, $"/v1/admin/users/{user.Id}/role", new RoleChange(GivenRole.Moderator, "trusted"));
        return await app.SignInAsync(user.Handle);
    }

    private static async Task<List<ReportCase>> WalkAsync(SocialClient staff, string state)
    {
        var all = new List<ReportCase>();
        string? next = null;
        do
        {
            var page = await staff.GetAsync<Cases>($"/v1/admin/reports?state={state}&limit=2" + (next is null ? "" : $"&cursor={next}"));
            all.AddRange(page.Items);
            next = page.Next;
        }
        while (next is not null);
        return all;
    }

    private sealed record Cases(ImmutableArray<ReportCase> Items, string? Next);

    private sealed record Audit(ImmutableArray<AuditEntry> Items, string? Next);
}
