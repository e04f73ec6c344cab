using System.Globalization;
using System.Net.Sockets;
using Social.LoadTest.Report;
using Social.LoadTest.Wire;
using Spectre.Console;

namespace Social.LoadTest;

/// <summary>
/// Runs a command from its start to its report and exit code: 0 when every check passed, 1 otherwise, also when it was stopped.
/// </summary>
internal sealed class Runner(TimeProvider time)
{
    /// <summary>Tables are cut to this many columns when nobody knows the real width.</summary>
    private const int RedirectedWidth = 150;

    public async Task<int> RunAsync(
        string command, RunTarget target, Func<RunContext, CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var start = time.GetTimestamp();
        var report = new RunReport(command, startedAt);
        var stages = new Stages(target.Json || Console.IsOutputRedirected ? null : AnsiConsole.Console);
        try
        {
            await run(new RunContext(target, report, stages, time), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            report.Check("ran to its end", passed: false, "stopped", "done");
        }
        catch (Exception failure) when (Expected(failure))
        {
            report.Check("ran to its end", passed: false, failure.Message, "done");
        }

        Write(report.ToDocument(target.Url.ToString(), time.GetElapsedTime(start)), target.Json);
        return report.Passed ? 0 : 1;
    }

    private static bool Expected(Exception failure) => failure
        is LoadTestException or HttpRequestException or IOException or SocketException
        or OperationCanceledException or TimeoutException or ObjectDisposedException;

    private static void Write(ReportDocument report, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(report.ToJson());
            return;
        }

        if (Console.IsOutputRedirected)
            AnsiConsole.Console.Profile.Width = RedirectedWidth;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        ReportTables.Write(AnsiConsole.Console, report);
    }
}
