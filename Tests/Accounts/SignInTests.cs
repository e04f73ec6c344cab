using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Accounts;
using Social.Grains.Interfaces.Accounts;
using Social.Tests.Kit;

namespace Social.Tests.Accounts;

public sealed partial class SignInTests(SocialApp app)
{
    [Fact]
    public async Task One_signs_in_by_handle_or_email_in_any_case()
    {
        var account = Auth.NewAccount();
        var id = (await app.RegisterAsync(account).SessionAsync(HttpStatusCode.Created)).User.Id;

        Assert.Equal(id, (await app.LoginAsync(account.Handle).SessionAsync()).User.Id);
        Assert.Equal(id, (await app.LoginAsync(account.Handle.ToUpperInvariant()).SessionAsync()).User.Id);
        Assert.Equal(id, (await app.LoginAsync(account.Email.ToUpperInvariant()).SessionAsync()).User.Id);
    }

    [Fact]
    public async Task An_unknown_name_gets_the_answer_of_a_wrong_password()
    {
        var account = Auth.NewAccount();
        await app.RegisterAsync(account).SessionAsync(HttpStatusCode.Created);

        var wrong = await BodyAsync(app.LoginAsync(account.Handle, "not the password"));
        var unknown = await BodyAsync(app.LoginAsync(Auth.NewName(), "not the password"));

        Assert.Equal(wrong, unknown);
        await app.LoginAsync(account.Handle, "not the password").FailsAsync(HttpStatusCode.Unauthorized, "bad_credentials");
    }

    [Fact]
    public async Task An_unknown_name_takes_as_long_as_a_wrong_password()
    {
        // a cost that stands out from all else that a request does
        await using var costly = await SocialApp.StartAsync("Accounts:Passwords:MemoryKiB=8192");
        var account = Auth.NewAccount();
        await costly.RegisterAsync(account).SessionAsync(HttpStatusCode.Created);
        await TimeAsync(costly, account.Handle);

        var (wrong, unknown) = (new List<double>(), new List<double>());
        for (var i = 0; i < 9; i++)
        {
            wrong.Add(await TimeAsync(costly, account.Handle));
            unknown.Add(await TimeAsync(costly, Auth.NewName()));
        }
        // the quickest of each: what else runs on the machine only ever adds
        Assert.InRange(unknown.Min() / wrong.Min(), 0.5, 2);
    }

    [Fact]
    public async Task A_sign_in_needs_a_name_and_a_password()
    {
        await app.LoginAsync("", "").FailsAsync(HttpStatusCode.BadRequest, "validation_failed");
        await app.LoginAsync("ann", new string('p', 257)).FailsAsync(HttpStatusCode.BadRequest, "validation_failed");
        await Auth.PostAsync(app, "login", new { login = "ann" }).FailsAsync(HttpStatusCode.BadRequest, "missing_field");
        await Auth.PostAsync(app, "login", new { login = "ann", password = 1 }).FailsAsync(HttpStatusCode.BadRequest, "wrong_type");
        await Auth.PostAsync(app, "login", new { login = "ann", password = "x", role = "admin" }).FailsAsync(HttpStatusCode.BadRequest, "unknown_field");
    }

    [Fact]
    public async Task A_weaker_hash_is_replaced_at_the_next_sign_in()
    {
        var account = Auth.NewAccount();
        var before = new SocialApp(["Accounts:Passwords:MemoryKiB=32"]) { KeepFolder = true };
        await using (before)
        {
            await before.InitializeAsync();
            await before.RegisterAsync(account).SessionAsync(HttpStatusCode.Created);
            Assert.Contains("m=32,t=1,p=1", await HashAsync(before, account), StringComparison.Ordinal);
        }
        await using var after = new SocialApp(["Accounts:Passwords:MemoryKiB=128", "Accounts:Passwords:Iterations=2"], folder: before.Folder);
        await after.InitializeAsync();

        await after.LoginAsync(account.Handle).SessionAsync();
        var stronger = await HashAsync(after, account);
        Assert.Contains("m=128,t=2,p=1", stronger, StringComparison.Ordinal);
        await after.LoginAsync(account.Handle).SessionAsync();
        Assert.Equal(stronger, await HashAsync(after, account));
    }

    [Fact]
    public async Task More_sign_ins_than_may_wait_are_told_to_come_back()
    {
        await using var small = await SocialApp.StartAsync("Accounts:Passwords:LargestQueue=1", "Accounts:Passwords:MemoryKiB=16384");
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => small.LoginAsync("nobody", "some password")));

        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.Unauthorized);
        var refused = answers.First(a => a.StatusCode == HttpStatusCode.ServiceUnavailable);
        await Task.FromResult(refused).FailsAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    private static async Task<string> HashAsync(SocialApp app, NewAccount account) =>
        (await app.Services.GetRequiredService<IAccountStore>().FindAsync(account.Handle, TestContext.Current.CancellationToken))!.PasswordHash;

    private static async Task<double> TimeAsync(SocialApp app, string login)
    {
        var start = TimeProvider.System.GetTimestamp();
        await app.LoginAsync(login, "not the password").FailsAsync(HttpStatusCode.Unauthorized, "bad_credentials");
        return TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
    }

    private static async Task<string> BodyAsync(Task<HttpResponseMessage> answering)
    {
        using var answer = await answering;
        return TraceId().Replace(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), "");
    }

    [GeneratedRegex("\"traceId\":\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex TraceId();
}
