using System.Diagnostics;

namespace Social.Tests.Operations;

/// <summary>A program of the machine that checks files. A test whose program is not there is skipped and says so.</summary>
internal static class Tool
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public static Task<(int ExitCode, string Output)> RunAsync(string name, params string[] arguments) =>
        RunInAsync(DeployFiles.Root, name, arguments);

    /// <summary>Runs it to its end in a folder; answers what it wrote to stdout and, after that, to stderr.</summary>
    public static async Task<(int ExitCode, string Output)> RunInAsync(string folder, string name, params string[] arguments)
    {
        Assert.SkipUnless(IsThere(name), $"{name} is not installed: this test needs that program");
        var start = new ProcessStartInfo(name, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Longest);
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static bool IsThere(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name)));
}
