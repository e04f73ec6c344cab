using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Social.Tests.Kit;
using Social.Tests.Operations;

namespace Social.Tests.Calls;

/// <summary>A coturn of a test's own on both loopback addresses, started by deploy/turn/start.sh: what is shipped is what is tested.</summary>
internal sealed class TurnServer : IAsyncDisposable
{
    public const string Secret = "the secret that this server of a test and nobody else has";
    public const string OtherSecret = "and the one that takes its place when it has to be replaced";
    private readonly string _folder = Directory.CreateTempSubdirectory("social-turn-").FullName;
    private readonly Process _process;

    private TurnServer(int port, IPAddress[] relays, string external, string[] options)
    {
        Port = port;
        var number = port.ToString(CultureInfo.InvariantCulture);
        var command = new ProcessStartInfo("sh")
        {
            ArgumentList =
            {
                DeployFiles.PathOf("deploy/turn/start.sh"), "--listening-port", number, "--listening-ip=127.0.0.1", "--listening-ip=::1",
                "--no-stdout-log",
            },
            Environment = { ["TURN_SECRET"] = Secret, ["TURN_OTHER_SECRET"] = OtherSecret, ["TMPDIR"] = _folder, ["TURN_EXTERNAL_IP"] = external, ["TURN_PRIVATE_IP"] = relays[0].ToString() },
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var option in relays.Select(r => $"--relay-ip={r}").Concat(options))
            command.ArgumentList.Add(option);
        _process = Process.Start(command)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Port { get; }

    public IPEndPoint V4 => new(IPAddress.Loopback, Port);

    public IPEndPoint V6 => new(IPAddress.IPv6Loopback, Port);

    /// <param name="options">Further ones of turnserver.</param>
    public static Task<TurnServer> StartAsync(params string[] options) => StartAsync([IPAddress.Loopback, IPAddress.IPv6Loopback], "", options);

    /// <summary>One that stands behind NAT: its relays are on an address of this machine, and callers are told another.</summary>
    public static Task<TurnServer> StartBehindAsync(IPAddress external)
    {
        var own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(a => a.Address)
            .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a));
        Assert.SkipWhen(own is null, "this machine has no address but loopback");
        return StartAsync([own], external.ToString(), []);
    }

    private static async Task<TurnServer> StartAsync(IPAddress[] relays, string external, string[] options)
    {
        // where it is set somebody wants tests that need coturn
        _ = TestServers.Turn;
        try
        {
            using var installed = Process.Start(new ProcessStartInfo("turnserver", "--version") { RedirectStandardOutput = true, UseShellExecute = false })!;
            await installed.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        catch (Win32Exception)
        {
            Assert.Skip("turnserver is not installed: this test starts one");
        }
        var server = new TurnServer(SocialApp.FreePort(), relays, external, options);
        using var client = new TurnClient(server.V4);
        // it answers only in its own time; the client asks again and again
        await client.BindAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
