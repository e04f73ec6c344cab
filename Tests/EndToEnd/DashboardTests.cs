using System.Net;
using System.Net.Http.Json;
using Social.Grains.Interfaces.Accounts;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>The Orleans dashboard: inside only, and for admins only.</summary>
public sealed class DashboardTests
{
    private static readonly string[] Pages = ["/dashboard/", "/dashboard/version", "/dashboard/ClusterStats", "/dashboard/DashboardCounters"];

    [Fact]
    public async Task Admins_see_it_on_the_internal_port_and_nobody_else_does()
    {
        var admin = SocialApp.NewHandle("root");
        await using var app = await SocialApp.StartAsync("Dashboard:Enabled=true", $"Accounts:Admins:Handles=somebody,{admin}");
        using var ann = await app.AsAsync("ann");
        var token = await SignUpAsync(app, admin);

        foreach (var page in Pages)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(app.InternalAddress, page, token));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(app.InternalAddress, page, ann.Session.AccessToken));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(app.InternalAddress, page, null));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(app.Address, page, token));
        }
    }

    [Fact]
    public async Task A_browser_signs_in_by_address_and_stays_signed_in_by_cookie()
    {
        var admin = SocialApp.NewHandle("root");
        await using var app = await SocialApp.StartAsync("Dashboard:Enabled=true", $"Accounts:Admins:Handles={admin}");
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = app.InternalAddress };

        using var page = await browser.GetAsync($"/dashboard?access_token={await SignUpAsync(app, admin)}", TestContext.Current.CancellationToken);
        using var figures = await browser.GetAsync("/dashboard/ClusterStats", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, "/dashboard/"), (page.StatusCode, page.RequestMessage!.RequestUri!.PathAndQuery));
        Assert.Equal(HttpStatusCode.OK, figures.StatusCode);
    }

    [Fact]
    public async Task It_is_off_unless_it_is_wanted()
    {
        var admin = SocialApp.NewHandle("root");
        await using var app = await SocialApp.StartAsync($"Accounts:Admins:Handles={admin}");

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(app.InternalAddress, "/dashboard", await SignUpAsync(app, admin)));
    }

    private static async Task<string> SignUpAsync(SocialApp app, string handle)
    {
        using var answer = await app.Anonymous.PostAsJsonAsync(
            "/v1/auth/register", new NewAccount(handle, $"{handle}@example.org", SocialApp.Password, handle), TestJson.Options, TestContext.Current.CancellationToken);
        var session = (await answer.Content.ReadFromJsonAsync<Session>(TestJson.Options, TestContext.Current.CancellationToken))!;
        return session.AccessToken;
    }

    private static async Task<HttpStatusCode> StatusAsync(Uri address, string path, string? token)
    {
        using var client = new HttpClient { BaseAddress = address };
        using var answer = await client.CallAsync("GET", path, headers: h => h.Authorization = token is null ? null : new("Bearer", token));
        return answer.StatusCode;
    }
}
