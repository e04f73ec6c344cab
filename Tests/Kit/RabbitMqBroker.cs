using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Social.Tests.Kit;

/// <summary>
/// A RabbitMQ node of a test's own, on loopback ports and in a folder of its own, so that it can be stopped. Disposing ends it.
/// </summary>
internal sealed class RabbitMqBroker : IAsyncDisposable
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const int SignalTerminate = 15;
    private const int SignalKill = 9;
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("social-rabbitmq-").FullName;
    private readonly int _port = SocialApp.FreePort();
    private readonly int _namePort = SocialApp.FreePort();
    private readonly int _clusterPort = SocialApp.FreePort();
    private Process? _names;
    private Process? _broker;

    private RabbitMqBroker()
    {
        File.WriteAllLines(Path.Combine(_folder, "rabbitmq.conf"),
        [
            $"listeners.tcp.1 = 127.0.0.1:{_port}", "loopback_users = none", "log.console = true", "log.file = false", "log.console.level = warning",
        ]);
        File.WriteAllText(Path.Combine(_folder, "enabled_plugins"), "[].");
    }

    public string Address => $"amqp://guest:guest@127.0.0.1:{_port}/";

    /// <summary>A node that was not started yet. Skips the test on a machine without the server.</summary>
    public static async Task<RabbitMqBroker> NewAsync()
    {
        Assert.SkipUnless(File.Exists(Server), "rabbitmq-server is not installed: this test starts and stops one of its own");
        var broker = new RabbitMqBroker();
        broker._names = broker.Start("epmd");
        await broker.AnswersAsync(broker._names, broker._namePort);
        return broker;
    }

    public async Task StartAsync()
    {
        _broker = Start(Server);
        await AnswersAsync(_broker, _port);
    }

    /// <summary>Stops the node as an operator would; what it stored stays in the folder.</summary>
    public async Task StopAsync()
    {
        if (_broker is not { } broker)
            return;
        _broker = null;
        // the script started a virtual machine below itself, which writes its own id
        var file = Path.Combine(_folder, "pid");
        var id = File.Exists(file) ? int.Parse(await File.ReadAllTextAsync(file), System.Globalization.CultureInfo.InvariantCulture) : broker.Id;
        await EndAsync(broker, id);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_names is not null)
            await EndAsync(_names, _names.Id);
        Directory.Delete(_folder, recursive: true);
    }

    private Process Start(string file)
    {
        var start = new ProcessStartInfo(file) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = _folder,
            ["ERL_EPMD_PORT"] = $"{_namePort}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODENAME"] = $"test{_port}@localhost",
            ["RABBITMQ_DIST_PORT"] = $"{_clusterPort}",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "mnesia"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "enabled_plugins"),
            ["RABBITMQ_PID_FILE"] = Path.Combine(_folder, "pid"),
            ["RABBITMQ_SERVER_START_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        // nobody reads what it writes, but a full pipe would stop it
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task AnswersAsync(Process process, int port) => await Eventually.IsTrueAsync(
        async () =>
        {
            Assert.False(process.HasExited, $"{process.StartInfo.FileName} ended while it started in {_folder}");
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        $"port {port} answers", LongestStart);

    private static async Task EndAsync(Process process, int id)
    {
        using var limit = new CancellationTokenSource(LongestStop);
        try
        {
            _ = Kill(id, SignalTerminate);
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _ = Kill(id, SignalKill);
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
