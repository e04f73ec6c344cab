using System.Diagnostics;
using Social.LoadTest.SocialMix;

namespace Social.Tests.Kit;

/// <summary>LoadTest in a process of its own, as its users start it.</summary>
internal static class LoadTestProcess
{
    public static async Task<(int ExitCode, string Printed)> RunAsync(string[] arguments, ITestOutputHelper output, string? folder = null)
    {
        var info = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(MixStep).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        using var process = Process.Start(info)!;
        var printed = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        output.WriteLine(await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await printed);
    }
}
