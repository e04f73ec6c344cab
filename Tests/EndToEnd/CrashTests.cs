using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>
/// <c>kill -9</c> under load, again and again on one folder. Every acknowledged write must be there afterwards; a write without an answer
/// may be, once.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 20;
    private const int UserCount = 10;
    private const int WritersPerUser = 2;
    private static readonly TimeSpan LongestUsualStart = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("social-crash-").FullName;
    private readonly List<TimeSpan> _starts = [];

    [Fact]
    public async Task Twenty_kills_under_load_lose_no_acknowledged_write()
    {
        var seed = TestSeed.Take(output);
        var random = new Random(seed);

        var process = await SocialProcess.StartAsync(_folder);
        try
        {
            var users = await CrashUser.RegisterAllAsync(process.Http, UserCount);
            var writers = CrashWriter.AllOf(users, WritersPerUser, seed);
            for (var kill = 0; kill < Kills; kill++)
            {
                await LoadAndKillAsync(process, writers, TimeSpan.FromMilliseconds(random.Next(100, 400)));
                await process.DisposeAsync();
                process = await SocialProcess.StartAsync(_folder);
                _starts.Add(process.UntilServed);
                await CompareAsync(process, users, writers, $"after kill {kill + 1}, seed {seed}");
                await users[kill % UserCount].RefreshAsync(process.Http);
            }

            await CrashCheck.AssertTimelinesAsync(process.Http, users);
            await CrashCheck.AssertSpentAsync(process.Http, users[0]);
            Report(users, writers);
        }
        finally
        {
            await process.DisposeAsync();
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task LoadAndKillAsync(SocialProcess process, CrashWriter[] writers, TimeSpan after)
    {
        using var killed = new CancellationTokenSource();
        var load = writers.Select(w => w.WriteAsync(process.Http, killed.Token)).ToArray();
        // a moment that nothing announces is the point; a writer that fails before it ends the wait
        await Task.WhenAny([.. load, Task.Delay(after, TestContext.Current.CancellationToken)]);
        await killed.CancelAsync();
        await process.KillAsync();
        await Task.WhenAll(load);
    }

    private static async Task CompareAsync(SocialProcess process, CrashUser[] users, CrashWriter[] writers, string when)
    {
        await Task.WhenAll(writers.Select(w => w.RepeatAsync(process.Http)));
        var differences = await Task.WhenAll(users.Select(u => CrashCheck.DifferencesAsync(process.Http, u)));
        Assert.True(
            differences.All(d => d.Count == 0),
            string.Join(Environment.NewLine, [when, .. differences.SelectMany(d => d), "", process.Log]));
    }

    private void Report(CrashUser[] users, CrashWriter[] writers)
    {
        var acknowledged = writers.Sum(w => w.Acknowledged);
        _starts.Sort();
        output.WriteLine(
            $"{Kills} kills: {acknowledged} writes acknowledged and found, {writers.Sum(w => w.Unanswered)} unanswered, "
            + $"{users.Sum(u => u.Posts.Count(p => p.Text.Known is not null))} posts live");
        output.WriteLine(
            $"start of the process to its first answer: median {_starts[Kills / 2].TotalSeconds:N2} s, "
            + $"longest {_starts[^1].TotalSeconds:N2} s");
        Assert.True(acknowledged > Kills * UserCount, $"there was no load to speak of: {acknowledged} writes");
        Assert.True(_starts[Kills / 2] < LongestUsualStart, $"a start takes {_starts[Kills / 2]}");
    }
}
