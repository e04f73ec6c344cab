using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Social.Tests.Kit;

/// <summary>A process of the product, so that it can be killed and frozen. Disposing kills it.</summary>
internal sealed class SocialProcess : IAsyncDisposable
{
    private const int KeptLines = 200;
    private const int MostStarts = 3;
    private const string AnyoneMayAsk = "/.well-known/jwks.json";
    private const string Ready = "/health/ready";
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(100);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lastLines = new();
    private readonly long _started;

    private SocialProcess(SocialPlan plan)
    {
        Plan = plan;
        Address = new Uri($"http://127.0.0.1:{SocialApp.FreePort()}");
        InternalAddress = new Uri($"http://127.0.0.1:{SocialApp.FreePort()}");
        Http = new HttpClient { BaseAddress = Address, Timeout = LongestStart };
        Inside = new HttpClient { BaseAddress = InternalAddress, Timeout = LongestStart };
        _process = new Process { StartInfo = Command(plan, Address, InternalAddress) };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _started = Stopwatch.GetTimestamp();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public SocialPlan Plan { get; }

    public int Id => _process.Id;

    /// <summary>Where it serves the API; nothing listens there when it does not.</summary>
    public Uri Address { get; }

    public Uri InternalAddress { get; }

    /// <summary>A client without a token.</summary>
    public HttpClient Http { get; }

    /// <summary>A client of the internal port.</summary>
    public HttpClient Inside { get; }

    /// <summary>From the start of the process to the first request that was answered with 200.</summary>
    public TimeSpan UntilServed { get; private set; }

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines that the process wrote, for messages.</summary>
    public string Log => string.Join(Environment.NewLine, _lastLines);

    /// <summary>Starts the whole product on a folder and waits until it serves.</summary>
    public static Task<SocialProcess> StartAsync(string folder) => StartAsync(SocialPlan.Whole(folder));

    /// <summary>Starts a process and waits until it serves or, without an API, is ready.</summary>
    public static async Task<SocialProcess> StartAsync(SocialPlan plan)
    {
        for (var starts = 1; ; starts++)
        {
            var process = Begin(plan);
            if (await process.ServesAsync())
                return process;
            await process.DisposeAsync();
            // a free port that was found may be taken by another before it is used
            var again = starts < MostStarts && process.Log.Contains("address already in use", StringComparison.OrdinalIgnoreCase);
            if (!again)
                Assert.Fail($"the process ended or did not serve within {LongestStart.TotalSeconds} s:{Environment.NewLine}{process.Log}");
        }
    }

    /// <summary>Starts a process and waits for nothing.</summary>
    public static SocialProcess Begin(SocialPlan plan) => new(plan);

    /// <summary>Starts a process where it cannot start; answers its exit code and what it wrote.</summary>
    public static async Task<(int ExitCode, string Log)> FailToStartAsync(SocialPlan plan)
    {
        await using var process = new SocialProcess(plan);
        return (await process.ExitAsync(), process.Log);
    }

    /// <inheritdoc cref="FailToStartAsync(SocialPlan)"/>
    public static Task<(int ExitCode, string Log)> FailToStartAsync(string folder) => FailToStartAsync(SocialPlan.Whole(folder));

    /// <summary>
    /// Sends SIGTERM as soon as the process has opened the folder, before it serves. Answers its exit code and what it wrote.
    /// </summary>
    public static async Task<(int ExitCode, string Log)> TerminateWhileStartingAsync(string folder)
    {
        await using var process = new SocialProcess(SocialPlan.Whole(folder));
        var database = Path.Combine(folder, "social.db");
        await Eventually.IsTrueAsync(() => Task.FromResult(File.Exists(database)), "the folder is opened", LongestStart);
        var (code, _) = await process.TerminateAsync();
        return (code, process.Log);
    }

    /// <summary>Whether the process says that it is ready; false also when it does not answer.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Inside.GetAsync(Ready, TestContext.Current.CancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>SIGKILL: no handler runs, no buffer is written out.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>SIGSTOP: it is there and does nothing.</summary>
    public void Freeze() => ProcessSignals.Send(Id, ProcessSignals.Stop);

    /// <summary>SIGCONT: it goes on where it was frozen.</summary>
    public void Thaw() => ProcessSignals.Send(Id, ProcessSignals.Continue);

    /// <summary>SIGTERM, as systemd and Kubernetes do it. Answers the exit code and how long that took.</summary>
    public async Task<(int ExitCode, TimeSpan Elapsed)> TerminateAsync()
    {
        var start = Stopwatch.GetTimestamp();
        ProcessSignals.Send(Id, ProcessSignals.Terminate);
        var code = await ExitAsync();
        return (code, Stopwatch.GetElapsedTime(start));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        Http.Dispose();
        Inside.Dispose();
        _process.Dispose();
    }

    private static ProcessStartInfo Command(SocialPlan plan, Uri address, Uri internalAddress)
    {
        var command = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList =
            {
                plan.Program, $"--urls={address.OriginalString}", $"--Internal:Urls={internalAddress.OriginalString}",
                "--Logging:Console:FormatterName=simple",
            },
            WorkingDirectory = AppContext.BaseDirectory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["DOTNET_ENVIRONMENT"] = "Development",
                // a test ends before the profile of its process pays, and several processes that begin share two cores
                ["DOTNET_TieredPGO"] = "0",
            },
        };
        foreach (var (setting, value) in plan.Settings)
            command.ArgumentList.Add($"--{setting}={value}");
        return command;
    }

    private async Task<bool> ServesAsync()
    {
        while (!_process.HasExited && Stopwatch.GetElapsedTime(_started) < LongestStart)
        {
            if (Plan.IsPublic ? await AnswersAsync() : await IsReadyAsync())
            {
                UntilServed = Stopwatch.GetElapsedTime(_started);
                return true;
            }
            await Task.Delay(Glance, TestContext.Current.CancellationToken);
        }

        return false;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(AnyoneMayAsk, TestContext.Current.CancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            // it does not listen yet
            return false;
        }
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
}
