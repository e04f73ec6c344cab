using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Social.Tests.Kit;

namespace Social.Tests.Calls;

/// <summary>A real TURN server takes what <c>GET /v1/calls/ice-servers</c> gives, and nothing else.</summary>
public sealed class TurnTests
{
    private const int Unauthorized = 401;

    [Fact]
    public async Task Credentials_of_the_route_open_a_relay_and_refresh_it()
    {
        await using var app = await StartAsync();
        using var ann = await app.AsAsync("ann");
        var (address, username, credential) = await CredentialsAsync(ann);
        using var client = new TurnClient(address);

        var seen = await client.BindAsync();
        Assert.Equal(client.Local.Port, seen.Port);
        Assert.Null(await client.AllocateAsync(username, credential));
        Assert.NotEqual(0, client.Relayed.Port);
        Assert.Null(await client.RefreshAsync());
    }

    [Fact]
    public async Task A_wrong_password_and_another_s_name_open_none()
    {
        await using var app = await StartAsync();
        using var ann = await app.AsAsync("ann");
        using var ben = await app.AsAsync("ben");
        var (address, username, credential) = await CredentialsAsync(ann);
        var (_, _, another) = await CredentialsAsync(ben);
        var later = $"9{username}";

        foreach (var (name, password) in new[] { (username, "wrong"), (username, another), (username, ""), (later, credential), ($"{ben.Id}", another) })
        {
            using var client = new TurnClient(address);
            Assert.Equal((name, password, (int?)Unauthorized), (name, password, await client.AllocateAsync(name, password)));
        }
    }

    [Fact]
    public async Task Credentials_whose_hour_is_over_open_none()
    {
        // a host whose clock is two hours late, so that what it gives now ended an hour ago
        var time = new MovableTime();
        time.Move(TimeSpan.FromHours(-2));
        await using var app = await StartAsync(time);
        using var ann = await app.AsAsync("ann");
        var (address, username, credential) = await CredentialsAsync(ann);
        using var client = new TurnClient(address);

        Assert.Equal(Unauthorized, await client.AllocateAsync(username, credential));
    }

    [Fact]
    public async Task Two_relays_carry_data_both_ways()
    {
        await using var app = await StartAsync();
        using var ann = await app.AsAsync("ann");
        using var ben = await app.AsAsync("ben");
        using var first = await RelayAsync(ann);
        using var second = await RelayAsync(ben);
        Assert.Null(await first.PermitAsync(second.Relayed.Address));
        Assert.Null(await second.PermitAsync(first.Relayed.Address));

        await first.SendAsync(second.Relayed, [1, 2, 3]);
        Assert.Equal([1, 2, 3], await second.ReceiveAsync());
        await second.SendAsync(first.Relayed, [4]);
        Assert.Equal([4], await first.ReceiveAsync());
    }

    private static async Task<SocialApp> StartAsync(TimeProvider? time = null)
    {
        var app = new SocialApp(
            [$"Calls:Ice:Turn={TestServers.Turn}?transport=udp", $"Calls:Ice:Secret={TestServers.TurnSecret}"],
            services => services.AddSingleton(time ?? TimeProvider.System));
        await app.InitializeAsync();
        return app;
    }

    private static async Task<TurnClient> RelayAsync(SocialClient user)
    {
        var (address, username, credential) = await CredentialsAsync(user);
        var client = new TurnClient(address);
        Assert.Null(await client.AllocateAsync(username, credential));
        return client;
    }

    private static async Task<(IPEndPoint Address, string Username, string Credential)> CredentialsAsync(SocialClient user)
    {
        var server = (await user.GetAsync<JsonElement>("/v1/calls/ice-servers")).GetProperty("iceServers").EnumerateArray().Single();
        var url = server.GetProperty("urls").EnumerateArray().Single().GetString()!;
        var address = url[(url.IndexOf(':', StringComparison.Ordinal) + 1)..url.IndexOf('?', StringComparison.Ordinal)];
        return (IPEndPoint.Parse(address), server.GetProperty("username").GetString()!, server.GetProperty("credential").GetString()!);
    }
}
