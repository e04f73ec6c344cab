using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;

namespace Social.Tests.Kit;

/// <summary>A Redis of a test's own that keeps nothing on disk, so that it can be killed and come back empty on the same port.</summary>
internal sealed class OwnRedis : IAsyncDisposable
{
    private readonly int _port = SocialApp.FreePort();
    private Process? _process;

    private OwnRedis()
    {
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    public static async Task<OwnRedis> StartAsync()
    {
        // where it is set somebody wants tests that need Redis
        _ = TestServers.Redis;
        var redis = new OwnRedis();
        await redis.RestartAsync();
        return redis;
    }

    public async Task RestartAsync()
    {
        try
        {
            _process = Process.Start(new ProcessStartInfo("redis-server")
            {
                ArgumentList = { "--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--logfile", "/dev/null" },
                WorkingDirectory = Path.GetTempPath(),
            });
        }
        catch (Win32Exception)
        {
            Assert.Skip("redis-server is not installed: this test starts and kills one");
        }
        await Eventually.IsTrueAsync(AnswersAsync, "Redis answers");
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{Address},abortConnect=false,connectTimeout=500");
        return redis.IsConnected;
    }
}
