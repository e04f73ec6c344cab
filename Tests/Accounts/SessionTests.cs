using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Accounts;
using Social.Tests.Kit;

namespace Social.Tests.Accounts;

public sealed class SessionTests(SocialApp app)
{
    private const string Sessions = "/v1/auth/sessions";

    [Fact]
    public async Task The_list_shows_each_device_and_which_is_this_one()
    {
        using var ann = await app.AsAsync("ann");
        app.Anonymous.DefaultRequestHeaders.UserAgent.TryParseAdd("tests/1.0");
        await app.LoginAsync(ann.Handle).SessionAsync();

        var sessions = await ann.GetAsync<SessionInfo[]>(Sessions);
        Assert.Equal(2, sessions.Length);
        Assert.Single(sessions, s => s.Current);
        Assert.All(sessions, s => Assert.Equal("127.0.0.1", s.Address));
        Assert.False(sessions[0].Current);
        Assert.Equal("tests/1.0", sessions[0].UserAgent);
    }

    [Fact]
    public async Task Logging_out_ends_the_session_at_once()
    {
        using var ann = await app.AsAsync("ann");
        await NoContentAsync(ann, HttpMethod.Post, "/v1/auth/logout");

        using var answer = await app.AskAsync(ann.Session.AccessToken);
        await Problems.AssertAsync(answer, HttpStatusCode.Unauthorized, "session_revoked");
        Assert.Contains("invalid_token", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ending_one_session_leaves_the_others()
    {
        using var ann = await app.AsAsync("ann");
        var other = await app.LoginAsync(ann.Handle).SessionAsync();
        var id = (await ann.GetAsync<SessionInfo[]>(Sessions)).Single(s => !s.Current).Id;

        await NoContentAsync(ann, HttpMethod.Delete, $"{Sessions}/{id}");
        await NoContentAsync(ann, HttpMethod.Delete, $"{Sessions}/{id}");

        await app.AskAsync(other.AccessToken).FailsAsync(HttpStatusCode.Unauthorized, "session_revoked");
        Assert.True(Assert.Single(await ann.GetAsync<SessionInfo[]>(Sessions)).Current);
    }

    [Fact]
    public async Task Nobody_ends_the_session_of_another()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var id = (await bob.GetAsync<SessionInfo[]>(Sessions)).Single().Id;

        await ann.FailsAsync(HttpMethod.Delete, $"{Sessions}/{id}", null, HttpStatusCode.NotFound, "not_found");
        await ann.FailsAsync(HttpMethod.Delete, $"{Sessions}/12345", null, HttpStatusCode.NotFound, "not_found");
        await ann.FailsAsync(HttpMethod.Delete, $"{Sessions}/nonsense", null, HttpStatusCode.BadRequest, "bad_parameter");
        Assert.Equal(HttpStatusCode.OK, await app.StatusAsync(bob.Session.AccessToken));
    }

    [Fact]
    public async Task Ending_all_others_leaves_this_one()
    {
        using var ann = await app.AsAsync("ann");
        var others = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => app.LoginAsync(ann.Handle).SessionAsync()));
        foreach (var other in others)
            Assert.Equal(HttpStatusCode.OK, await app.StatusAsync(other.AccessToken));

        await NoContentAsync(ann, HttpMethod.Delete, Sessions);

        foreach (var other in others)
            await app.EndsAsync(other);
        Assert.True(Assert.Single(await ann.GetAsync<SessionInfo[]>(Sessions)).Current);
    }

    [Fact]
    public async Task A_session_ended_elsewhere_stops_working_here_and_the_hub_is_told()
    {
        using var ann = await app.AsAsync("ann");
        var id = (await ann.GetAsync<SessionInfo[]>(Sessions)).Single().Id;
        var told = new TaskCompletionSource();
        app.Services.GetRequiredService<SessionRevocations>().SessionRevoked += revoked =>
        {
            if (revoked == id)
                told.TrySetResult();
        };

        // past this process's front end, as another front end would
        await app.Grains.GetGrain<IAccountGrain>(ann.Id).EndSessionAsync(id);

        await app.EndsAsync(ann.Session);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_restart_forgets_neither_the_key_nor_the_sessions_that_ended()
    {
        var before = new SocialApp([]) { KeepFolder = true };
        SocialClient ann;
        Session other;
        await using (before)
        {
            await before.InitializeAsync();
            ann = await before.AsAsync("ann");
            other = await before.LoginAsync(ann.Handle).SessionAsync();
            await NoContentAsync(ann, HttpMethod.Post, "/v1/auth/logout");
        }
        using var _ = ann;
        await using var after = new SocialApp([], folder: before.Folder);
        await after.InitializeAsync();

        // from the first request on
        await after.AskAsync(ann.Session.AccessToken).FailsAsync(HttpStatusCode.Unauthorized, "session_revoked");
        Assert.Equal(HttpStatusCode.OK, await after.StatusAsync(other.AccessToken));
    }

    [Fact]
    public async Task Beyond_100_sessions_the_least_recently_used_ends()
    {
        using var ann = await app.AsAsync("ann");
        var second = await app.LoginAsync(ann.Handle).SessionAsync();
        await app.RefreshAsync(ann.Session.RefreshToken).SessionAsync();
        for (var i = 0; i < 99; i++)
            await app.LoginAsync(ann.Handle).SessionAsync();

        Assert.Equal(100, (await ann.GetAsync<SessionInfo[]>(Sessions)).Length);
        await app.EndsAsync(second);
    }

    [Fact]
    public async Task Ids_of_sessions_are_strings()
    {
        using var ann = await app.AsAsync("ann");
        Assert.Equal(JsonValueKind.String, (await ann.GetAsync<JsonElement>(Sessions))[0].GetProperty("id").ValueKind);
    }

    private static async Task NoContentAsync(SocialClient client, HttpMethod method, string path)
    {
        using var answer = await client.SendAsync(method, path);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
