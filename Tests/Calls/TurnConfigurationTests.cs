using System.Net;

namespace Social.Tests.Calls;

/// <summary>What a coturn does with the files of deploy/turn: whom it lets in, and that it is no way into anybody's network.</summary>
public sealed class TurnConfigurationTests
{
    private const int Forbidden = 403;
    private const int UnsupportedTransport = 442;
    private const int Unauthorized = 401;
    private const int QuotaReached = 486;

    /// <summary>Of each range that no relay may reach the first, the last or one that somebody would try.</summary>
    private static readonly string[] DeniedV4 =
    [
        "0.0.0.1", "0.255.255.255", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.0.1", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.1",
        "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    ];

    /// <summary>Right outside of them.</summary>
    private static readonly string[] OpenV4 =
    [
        "1.0.0.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255", "128.0.0.1", "169.253.255.255", "169.255.0.1", "172.15.255.255",
        "172.32.0.1", "192.0.1.1", "192.167.255.255", "192.169.0.1", "198.17.255.255", "198.20.0.1", "223.255.255.255",
    ];

    private static readonly string[] DeniedV6 =
    [
        "::", "::1", "::7f00:1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1",
        "2001:1ff:ffff::1", "2001:db8::1", "2002:a00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "febf::1", "fec0::1", "ff02::1", "ff0e::1",
    ];

    private static readonly string[] OpenV6 = ["64:ff9a::1", "2001:200::1", "2001:db7::1", "2001:db9::1", "2003::1", "2606:4700::1", "2a00:1450::1", "3ffe::1"];

    [Fact]
    public async Task No_relay_reaches_an_address_that_is_not_everybody_s()
    {
        await using var server = await TurnServer.StartAsync();

        Assert.Equal([], await NotForbiddenAsync(server.V4, DeniedV4));
        Assert.Equal([], await NotForbiddenAsync(server.V6, DeniedV6));
        Assert.Equal(OpenV4, await NotForbiddenAsync(server.V4, OpenV4));
        Assert.Equal(OpenV6, await NotForbiddenAsync(server.V6, OpenV6));
    }

    [Fact]
    public async Task Behind_NAT_relays_reach_each_other_and_nothing_private()
    {
        var external = IPAddress.Parse("198.20.0.1");
        await using var server = await TurnServer.StartBehindAsync(external);
        using var first = await RelayAsync(server);
        using var second = await RelayAsync(server);
        Assert.Equal((external, external), (first.Relayed.Address, second.Relayed.Address));
        Assert.Null(await first.PermitAsync(external));
        Assert.Null(await second.PermitAsync(external));

        await first.SendAsync(second.Relayed, [1, 2, 3]);
        Assert.Equal([1, 2, 3], await second.ReceiveAsync());
        await second.SendAsync(first.Relayed, [4]);
        Assert.Equal([4], await first.ReceiveAsync());
        Assert.Equal([], await NotForbiddenAsync(server.V4, DeniedV4));
    }

    [Fact]
    public async Task No_connection_to_a_peer_is_made_over_TCP()
    {
        await using var server = await TurnServer.StartAsync();
        using var client = new TurnClient(server.V4);
        var (name, password) = TurnLogin.New(TurnServer.Secret);

        Assert.Equal(UnsupportedTransport, await client.AllocateTcpAsync(name, password));
    }

    [Fact]
    public async Task While_a_secret_is_replaced_both_are_good()
    {
        await using var server = await TurnServer.StartAsync();
        foreach (var (secret, expected) in new (string, int?)[] { (TurnServer.Secret, null), (TurnServer.OtherSecret, null), ("a third one", Unauthorized) })
        {
            using var client = new TurnClient(server.V4);
            var (name, password) = TurnLogin.New(secret);
            Assert.Equal((secret, expected), (secret, await client.AllocateAsync(name, password)));
        }
    }

    [Fact]
    public async Task A_user_has_only_so_many_relays_whatever_credentials_they_have()
    {
        await using var server = await TurnServer.StartAsync("--user-quota=3");
        var user = TurnLogin.NextUser();
        var clients = new List<TurnClient>();
        try
        {
            for (var i = 0; i < 4; i++)
            {
                var (name, password) = TurnLogin.New(TurnServer.Secret, user, TimeSpan.FromMinutes(10 + i));
                clients.Add(new TurnClient(server.V4));
                Assert.Equal((i, i < 3 ? null : QuotaReached), (i, await clients[i].AllocateAsync(name, password)));
            }
            clients.Add(new TurnClient(server.V4));
            var (another, theirs) = TurnLogin.New(TurnServer.Secret);
            Assert.Null(await clients[^1].AllocateAsync(another, theirs));
        }
        finally
        {
            clients.ForEach(c => c.Dispose());
        }
    }

    [Fact]
    public async Task The_secret_is_in_no_command_line()
    {
        await using var server = await TurnServer.StartAsync();
        if (!OperatingSystem.IsLinux())
            return;
        var lines = Directory.EnumerateDirectories("/proc").Select(p => Path.Combine(p, "cmdline")).Where(File.Exists).Select(Read).ToList();

        Assert.Contains(lines, l => l.Contains($"--listening-port\0{server.Port}", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains(TurnServer.Secret, StringComparison.Ordinal));
    }

    private static async Task<TurnClient> RelayAsync(TurnServer server)
    {
        var client = new TurnClient(server.V4);
        var (name, password) = TurnLogin.New(TurnServer.Secret);
        Assert.Null(await client.AllocateAsync(name, password));
        return client;
    }

    private static async Task<List<string>> NotForbiddenAsync(IPEndPoint server, string[] peers)
    {
        using var client = new TurnClient(server);
        var (name, password) = TurnLogin.New(TurnServer.Secret);
        Assert.Null(await client.AllocateAsync(name, password));
        var open = new List<string>();
        foreach (var peer in peers)
        {
            var error = await client.PermitAsync(IPAddress.Parse(peer));
            Assert.True(error is null or Forbidden, $"{peer}: {error}");
            if (error is null)
                open.Add(peer);
        }
        return open;
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            // the process has ended
            return "";
        }
    }
}
