using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Social.LoadTest.Report;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Start;

/// <summary>A server of our own in a process of its own, in Development on embedded storage. Disposing stops it.</summary>
internal sealed class SiloServer : IAsyncDisposable
{
    private const int SignalTerminate = 15;
    private const int KeptLines = 20;
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(2);

    /// <summary>A million live grains take twenty seconds to put away.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Process _process;
    private readonly ServerAddress _address;
    private readonly long _started;
    private readonly ConcurrentQueue<string> _lastLines = new();

    private SiloServer(ProcessStartInfo info, ServerAddress address)
    {
        _address = address;
        _process = new Process { StartInfo = info };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _started = Stopwatch.GetTimestamp();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public static SiloServer Start(FileInfo silo, RunTarget target, DirectoryInfo folder) =>
        Start(silo, target, [new("Storage__Embedded__Folder", folder.FullName)]);

    /// <param name="settings">As environment variables.</param>
    public static SiloServer Start(FileInfo silo, RunTarget target, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var info = new ProcessStartInfo("dotnet", [silo.FullName])
        {
            WorkingDirectory = silo.DirectoryName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["DOTNET_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = target.Url.ToString(),
                ["Internal__Urls"] = target.Internal.ToString(),
            },
        };
        foreach (var (name, value) in settings)
            info.Environment[name] = value;
        return new SiloServer(info, target.Url);
    }

    /// <summary>Time from the start of the process until this request is answered with 200.</summary>
    public async Task<TimeSpan> UntilServedAsync(WireRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_process.HasExited)
                throw Failed($"ended by itself with code {_process.ExitCode}");
            if (await IsServedAsync(request, cancellationToken))
                return Stopwatch.GetElapsedTime(_started);
            if (Stopwatch.GetElapsedTime(_started) > LongestStart)
                throw Failed($"did not serve within {LongestStart.TotalSeconds:N0} s");
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Resident megabytes once they stand still for two seconds, or after half a minute.</summary>
    public async Task<double> IdleMegabytesAsync(CancellationToken cancellationToken)
    {
        var last = Megabytes();
        for (var (look, still) = (0, 0); look < 60 && still < 4; look++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            var now = Megabytes();
            still = Math.Abs(now - last) < 1 ? still + 1 : 0;
            last = now;
        }

        return last;
    }

    public double Megabytes() => (ServerProcess.ResidentBytes(_process.Id) ?? 0) / 1024d / 1024d;

    /// <summary>Asks it to stop (SIGTERM) and waits; kills it when it does not. Answers how long that took.</summary>
    public async Task<TimeSpan> StopAsync()
    {
        var start = Stopwatch.GetTimestamp();
        if (_process.HasExited)
            return TimeSpan.Zero;
        if (Kill(_process.Id, SignalTerminate) != 0)
            throw new Win32Exception();
        using var limit = new CancellationTokenSource(LongestStop);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private async Task<bool> IsServedAsync(WireRequest request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestAttempt);
        try
        {
            using var wire = await HttpWire.ConnectAsync(_address, limit.Token);
            return await wire.SendAsync(request.Bytes) == 200;
        }
        catch (Exception notYet) when (!cancellationToken.IsCancellationRequested && Passes(notYet))
        {
            return false;
        }
    }

    private static bool Passes(Exception notYet) =>
        notYet is SocketException or IOException or OperationCanceledException or ObjectDisposedException;

    private LoadTestException Failed(string what) =>
        new($"The server {what}:{Environment.NewLine}{string.Join(Environment.NewLine, _lastLines)}");

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
            _lastLines.Enqueue(line.Data);
        while (_lastLines.Count > KeptLines && _lastLines.TryDequeue(out _))
        {
            // only the last lines explain an end
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
