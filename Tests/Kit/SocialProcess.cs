using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Social.Silo;

namespace Social.Tests.Kit;

/// <summary>The whole product in an operating-system process of its own, so that it can be killed. Disposing kills it.</summary>
internal sealed class SocialProcess : IAsyncDisposable
{
    private const int SignalTerminate = 15;
    private const int KeptLines = 60;
    private const int MostStarts = 3;
    private const string AnyoneMayAsk = "/.well-known/jwks.json";
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lastLines = new();
    private readonly long _started;

    private SocialProcess(string folder)
    {
        Address = new Uri($"http://127.0.0.1:{SocialApp.FreePort()}");
        InternalAddress = new Uri($"http://127.0.0.1:{SocialApp.FreePort()}");
        Http = new HttpClient { BaseAddress = Address, Timeout = LongestStart };
        _process = new Process { StartInfo = Command(folder, Address, InternalAddress) };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _started = Stopwatch.GetTimestamp();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public Uri Address { get; }

    public Uri InternalAddress { get; }

    /// <summary>A client without a token.</summary>
    public HttpClient Http { get; }

    /// <summary>From the start of the process to the first request that was answered with 200.</summary>
    public TimeSpan UntilServed { get; private set; }

    /// <summary>The last lines that the process wrote, for messages.</summary>
    public string Log => string.Join(Environment.NewLine, _lastLines);

    /// <summary>Starts the product on a folder and waits until it serves.</summary>
    public static async Task<SocialProcess> StartAsync(string folder)
    {
        for (var starts = 1; ; starts++)
        {
            var process = new SocialProcess(folder);
            if (await process.ServesAsync())
                return process;
            await process.DisposeAsync();
            // a free port that was found may be taken by another before it is used
            var again = starts < MostStarts && process.Log.Contains("address already in use", StringComparison.Ordinal);
            if (!again)
                Assert.Fail($"the process ended or did not serve within {LongestStart.TotalSeconds} s:{Environment.NewLine}{process.Log}");
        }
    }

    /// <summary>Starts the product where it cannot start; answers its exit code and what it wrote.</summary>
    public static async Task<(int ExitCode, string Log)> FailToStartAsync(string folder)
    {
        await using var process = new SocialProcess(folder);
        return (await process.ExitAsync(), process.Log);
    }

    /// <summary>
    /// Sends SIGTERM as soon as the process has opened the folder, before it serves. Answers its exit code and what it wrote.
    /// </summary>
    public static async Task<(int ExitCode, string Log)> TerminateWhileStartingAsync(string folder)
    {
        await using var process = new SocialProcess(folder);
        var database = Path.Combine(folder, "social.db");
        await Eventually.IsTrueAsync(() => Task.FromResult(File.Exists(database)), "the folder is opened", LongestStart);
        var (code, _) = await process.TerminateAsync();
        return (code, process.Log);
    }

    /// <summary>SIGKILL: no handler runs, no buffer is written out.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>SIGTERM, as systemd and Kubernetes do it. Answers the exit code and how long that took.</summary>
    public async Task<(int ExitCode, TimeSpan Elapsed)> TerminateAsync()
    {
        var start = Stopwatch.GetTimestamp();
        if (Kill(_process.Id, SignalTerminate) != 0)
            throw new Win32Exception();
        var code = await ExitAsync();
        return (code, Stopwatch.GetElapsedTime(start));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        Http.Dispose();
        _process.Dispose();
    }

    private static ProcessStartInfo Command(string folder, Uri address, Uri internalAddress) => new(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
    {
        ArgumentList =
        {
            typeof(SocialSilo).Assembly.Location, $"--urls={address.OriginalString}",
            $"--Internal:Urls={internalAddress.OriginalString}", $"--Storage:Embedded:Folder={folder}",
            "--Logging:Console:FormatterName=simple",
        },
        WorkingDirectory = AppContext.BaseDirectory,
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_ENVIRONMENT"] = "Development" },
    };

    private async Task<bool> ServesAsync()
    {
        while (!_process.HasExited && Stopwatch.GetElapsedTime(_started) < LongestStart)
        {
            try
            {
                using var answer = await Http.GetAsync(AnyoneMayAsk, TestContext.Current.CancellationToken);
                UntilServed = Stopwatch.GetElapsedTime(_started);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return true;
            }
            catch (HttpRequestException)
            {
                // it does not listen yet
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
        }

        return false;
    }

    private async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(LongestStop);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            Assert.Fail($"the process did not end within {LongestStop.TotalSeconds} s:{Environment.NewLine}{Log}");
        }

        return _process.ExitCode;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
            _lastLines.Enqueue(line.Data);
        if (_lastLines.Count > KeptLines)
            _lastLines.TryDequeue(out _);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
