using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Accounts;
using Social.Tests.Kit;

namespace Social.Tests.Timelines;

public sealed class HubSessionTests(SocialApp app)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no.good.token")]
    public async Task Without_a_good_token_there_is_no_connection(string? token)
    {
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => HubClient.ConnectAsync(app, token));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task The_connections_of_a_session_that_is_ended_elsewhere_are_told_and_closed()
    {
        using var ann = await app.AsAsync("ann");
        using var phone = new SocialClient(app.Address, await ann.SendAsync<Session>(
            HttpMethod.Post, "/v1/auth/login", new SignIn(ann.Handle, SocialApp.Password)));
        var sessions = await ann.GetAsync<SessionInfo[]>("/v1/auth/sessions");
        await using var kept = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        await using var json = await HubClient.ConnectAsync(app, phone.Session.AccessToken);
        await using var binary = await HubClient.ConnectAsync(app, phone.Session.AccessToken, isBinary: true);

        using var ended = await ann.SendAsync(HttpMethod.Delete, $"/v1/auth/sessions/{sessions.Single(s => !s.Current).Id}");

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        foreach (var hub in (HubClient[])[json, binary])
        {
            var told = await hub.NextAsync();
            Assert.Equal(("Event", "session.revoked"), (told.Method, told.Type));
            await hub.Closed.WaitAsync(Limit, TestContext.Current.CancellationToken);
        }
        await Assert.ThrowsAsync<HttpRequestException>(() => HubClient.ConnectAsync(app, phone.Session.AccessToken));
        await ann.PostAsync("still here");
        Assert.Equal("post.created", (await kept.NextAsync()).Type);
    }

    [Fact]
    public async Task All_other_sessions_ended_at_once_close_their_connections_within_five_seconds()
    {
        using var ann = await app.AsAsync("ann");
        using var phone = new SocialClient(app.Address, await ann.SendAsync<Session>(
            HttpMethod.Post, "/v1/auth/login", new SignIn(ann.Handle, SocialApp.Password)));
        await using var hub = await HubClient.ConnectAsync(app, phone.Session.AccessToken);

        using var ended = await ann.SendAsync(HttpMethod.Delete, "/v1/auth/sessions");

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await hub.Closed.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_connection_closes_when_its_token_expires()
    {
        // SignalR looks at the real clock, so the host's own goes behind: its token of a minute has twelve seconds left
        var time = new MovableTime();
        time.Move(TimeSpan.FromSeconds(-48));
        await using var own = new SocialApp(["Accounts:Tokens:AccessLifetime=00:01:00"], services => services.AddSingleton<TimeProvider>(time));
        await own.InitializeAsync();
        using var ann = await own.AsAsync("ann");
        await using var hub = await HubClient.ConnectAsync(own, ann.Session.AccessToken);
        await ann.PostAsync("open");
        Assert.Equal("post.created", (await hub.NextAsync()).Type);

        await hub.Closed.WaitAsync(TimeSpan.FromSeconds(40), TestContext.Current.CancellationToken);
    }
}
