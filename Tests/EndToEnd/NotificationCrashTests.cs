using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary><c>kill -9</c> under follows and mentions: everything that was acknowledged is in an inbox afterwards, once.</summary>
public sealed class NotificationCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 6;
    private const int UserCount = 8;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("social-crash-").FullName;

    [Fact]
    public async Task Kills_under_load_lose_no_notification_and_double_none()
    {
        var seed = TestSeed.Take(output);
        var random = new Random(seed);
        var oracle = new NotificationOracle();
        var process = await SocialProcess.StartAsync(_folder);
        try
        {
            var users = await CrashUser.RegisterAllAsync(process.Http, UserCount);
            NotificationWriter[] writers =
                [.. users.Select((u, i) => new NotificationWriter(u, [.. users.Where(o => o != u)], oracle, new Random(unchecked(seed + i))))];
            for (var kill = 0; kill < Kills; kill++)
            {
                await LoadAndKillAsync(process, writers, TimeSpan.FromMilliseconds(random.Next(200, 600)));
                await process.DisposeAsync();
                process = await SocialProcess.StartAsync(_folder);
                var http = process.Http;
                await Task.WhenAll(writers.Select(w => w.RepeatAsync(http)));
            }

            foreach (var user in users)
                await AssertWholeAsync(process, oracle, user);
            output.WriteLine($"{Kills} kills: {writers.Sum(w => w.Acknowledged)} verbs acknowledged, {oracle.Count} notifications found");
            Assert.True(oracle.Count > Kills * UserCount, $"there was no load to speak of: {oracle.Count} notifications");
        }
        finally
        {
            await process.DisposeAsync();
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task AssertWholeAsync(SocialProcess process, NotificationOracle oracle, CrashUser user)
    {
        List<string> differences = [];
        try
        {
            await Eventually.IsTrueAsync(async () => (differences = await oracle.DifferencesAsync(process.Http, user)).Count == 0, "the inbox is whole", Limit);
        }
        finally
        {
            differences.ForEach(output.WriteLine);
        }
    }

    private static async Task LoadAndKillAsync(SocialProcess process, NotificationWriter[] writers, TimeSpan after)
    {
        using var killed = new CancellationTokenSource();
        var http = process.Http;
        var load = writers.Select(async writer =>
        {
            try
            {
                while (true)
                    await writer.StepAsync(http);
            }
            catch (Exception e) when (killed.IsCancellationRequested && e is HttpRequestException or IOException or OperationCanceledException)
            {
                // the kill
            }
        }).ToArray();
        // a moment that nothing announces is the point; a writer that fails before it ends the wait
        await Task.WhenAny([.. load, Task.Delay(after, TestContext.Current.CancellationToken)]);
        await killed.CancelAsync();
        await process.KillAsync();
        await Task.WhenAll(load);
    }
}
