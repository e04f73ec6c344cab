using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Social.Api.Calls;
using Social.Grains.Interfaces.Safety;
using Social.Tests.Kit;

namespace Social.Tests.Calls;

/// <summary>What clients are told of the servers that carry their calls.</summary>
public sealed class IceServerTests(SocialApp shared)
{
    private const string Route = "/v1/calls/ice-servers";
    private const string Secret = "a secret of thirty-two characters or more";
    private const string Stun = "stun:turn.example.org:3478";
    private const string Turn = "turn:turn.example.org:3478?transport=udp";
    private const string Turns = "turns:turn.example.org:5349?transport=tcp";

    [Fact]
    public async Task All_servers_come_with_credentials_that_end_within_the_hour()
    {
        await using var app = await SocialApp.StartAsync($"Calls:Ice:Stun={Stun}", $"Calls:Ice:Turn={Turn}, {Turns}", $"Calls:Ice:Secret={Secret}");
        using var ann = await app.AsAsync("ann");
        var before = TimeProvider.System.GetUtcNow();

        using var answer = await ann.SendAsync(HttpMethod.Get, Route);
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;

        Assert.Equal((HttpStatusCode.OK, true), (answer.StatusCode, answer.Headers.CacheControl?.NoStore));
        var servers = body.GetProperty("iceServers");
        Assert.Equal(2, servers.GetArrayLength());
        Assert.Equal(["urls"], servers[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal([Stun], Urls(servers[0]));
        Assert.Equal([Turn, Turns], Urls(servers[1]));
        var (name, expires) = (servers[1].GetProperty("username").GetString()!, body.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.Equal($"{expires.ToUnixTimeSeconds()}:{ann.Id}", name);
        Assert.InRange(expires, before.AddMinutes(59), TimeProvider.System.GetUtcNow().AddHours(1));
        Assert.Equal(TurnLogin.PasswordOf(name, Secret), servers[1].GetProperty("credential").GetString());
        Assert.DoesNotContain(Secret, body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_servers_the_list_is_empty_and_the_answer_valid()
    {
        using var ann = await shared.AsAsync("ann");

        var body = await ann.GetAsync<JsonElement>(Route);

        Assert.Equal(0, body.GetProperty("iceServers").GetArrayLength());
        Assert.True(body.GetProperty("expiresAt").GetDateTimeOffset() > TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task A_suspended_user_gets_none()
    {
        using var admin = await shared.AdminAsync();
        using var ann = await shared.AsAsync("ann");
        await admin.SendAsync<ModeratedUser>(HttpMethod.Put, $"/v1/admin/users/{ann.Id}/suspend", new ModerationReason("spam"));

        using var again = await shared.SignInAsync(ann.Handle);

        await again.FailsAsync(HttpMethod.Get, Route, null, HttpStatusCode.Forbidden, "suspended");
    }

    [Fact]
    public async Task Asking_has_a_budget_of_its_own()
    {
        await using var app = await SocialApp.StartAsync("Api:Limits:Calls:Burst=2", "Api:Limits:Calls:PerMinute=1");
        using var ann = await app.AsAsync("ann");
        await ann.GetAsync<JsonElement>(Route);
        await ann.GetAsync<JsonElement>(Route);

        await ann.FailsAsync(HttpMethod.Get, Route, null, HttpStatusCode.TooManyRequests, "rate_limited");
    }

    [Theory]
    [InlineData("Stun", "turn.example.org", "Calls:Ice:Stun")]
    [InlineData("Stun", "stun:turn.example.org?transport=udp", "Calls:Ice:Stun")]
    [InlineData("Turn", "stun:turn.example.org", "Calls:Ice:Turn")]
    [InlineData("Turn", "turn:turn.example.org?transport=sctp", "Calls:Ice:Turn")]
    [InlineData("Turn", "turn:turn.example.org", "Calls:Ice:Secret")]
    [InlineData("CredentialLife", "01:00:01", "Calls:Ice:CredentialLife")]
    [InlineData("CredentialLife", "00:00:59", "Calls:Ice:CredentialLife")]
    public void A_wrong_setting_is_named(string setting, string value, string named)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new(setting, value)]).Build().Get<IceOptions>()!;
        Assert.Contains(named, settings.Problem(isDevelopment: true) ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_stops_the_start()
    {
        var folder = Directory.CreateTempSubdirectory("social-ice-").FullName;
        try
        {
            var (code, log) = await SocialProcess.FailToStartAsync(SocialPlan.Whole(folder).With("Calls:Ice:Turn", Turn));
            Assert.Equal(1, code);
            Assert.Contains("Calls:Ice:Secret", log, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(true, 5, false)]
    [InlineData(false, 31, true)]
    [InlineData(false, 32, false)]
    public void A_short_secret_is_for_development_alone(bool isDevelopment, int length, bool refused)
    {
        var secret = new string('s', length);

        var problem = new IceOptions { Turn = Turn, Secret = secret }.Problem(isDevelopment);

        Assert.Equal(refused, problem is not null);
        Assert.DoesNotContain(secret, problem ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stun:turn.example.org")]
    [InlineData("stuns:[2001:db8::1]:5349")]
    [InlineData("stun:192.0.2.1:3478,stun:turn-2.example.org")]
    public void Addresses_as_browsers_take_them_are_taken(string stun) => Assert.Null(new IceOptions { Stun = stun }.Problem(isDevelopment: false));

    private static IEnumerable<string?> Urls(JsonElement server) => server.GetProperty("urls").EnumerateArray().Select(u => u.GetString());
}
