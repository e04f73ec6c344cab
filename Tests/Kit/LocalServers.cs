using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Social.Tests.Kit;

/// <summary>
/// Servers of a test's own, started by <c>deploy/local/servers.sh</c>: for tests that stop and freeze them. A test is skipped, and says so,
/// where servers are not set up for tests at all.
/// </summary>
internal sealed class LocalServers : IAsyncDisposable
{
    private static readonly string[] Names = ["postgres", "redis", "rabbitmq"];
    private static readonly TimeSpan LongestCommand = TimeSpan.FromMinutes(3);
    private readonly string _folder = Directory.CreateTempSubdirectory("social-servers-").FullName;
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    private LocalServers()
    {
    }

    public string Postgres => _variables["SOCIAL_TEST_POSTGRES"];

    public string Redis => _variables["SOCIAL_TEST_REDIS"];

    public string RabbitMq => _variables["SOCIAL_TEST_RABBITMQ"];

    /// <summary>Starts PostgreSQL, Redis and RabbitMQ.</summary>
    public static async Task<LocalServers> StartAsync()
    {
        // where these are set somebody wants tests that need servers
        _ = (TestServers.Postgres, TestServers.Redis, TestServers.RabbitMq);
        var servers = new LocalServers();
        try
        {
            await servers.RunAsync("up", Names);
            foreach (var line in await File.ReadAllLinesAsync(Path.Combine(servers._folder, "env")))
            {
                var (name, value) = line["export ".Length..].Split('=', 2) is [var n, var v] ? (n, v.Trim('\'')) : throw new FormatException(line);
                servers._variables[name] = value;
            }
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGTERM, and waits for the end. Port and data stay.</summary>
    public Task StopAsync(string name) => RunAsync("stop", name);

    /// <summary>Starts a server that was stopped.</summary>
    public Task StartAsync(string name) => RunAsync("start", name);

    /// <summary>SIGSTOP: connections stay and nobody answers.</summary>
    public Task FreezeAsync(string name) => RunAsync("freeze", name);

    public Task ThawAsync(string name) => RunAsync("thaw", name);

    /// <summary>All of them run and answer, whatever a test did to them.</summary>
    public async Task MendAsync()
    {
        foreach (var name in Names)
        {
            await ThawAsync(name);
            await StartAsync(name);
        }
    }

    public async ValueTask DisposeAsync() => await RunAsync("down");

    private async Task RunAsync(string command, params string[] names)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [Script(), command, _folder, .. names])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(LongestCommand);
        var words = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, $"servers.sh {command} {string.Join(' ', names)}: {string.Concat(words)}");
    }

    private static string Script([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "deploy", "local", "servers.sh"));
}
