using System.Text.Json;
using Social.LoadTest.SocialMix;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>The mix of everything people do, small, in a process of its own as its users start it.</summary>
public sealed class SocialMixTests(SocialApp app, ITestOutputHelper output) : IDisposable
{
    private const int Users = 24;
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("social-mix-");

    [Fact]
    public async Task What_people_did_in_a_small_mix_is_all_there()
    {
        var graph = Path.Combine(_temporary.FullName, "graph.edges");
        // everybody knows their neighbours, and some somebody across
        await File.WriteAllLinesAsync(
            graph, Enumerable.Range(0, Users).SelectMany(i => new[] { $"{i} {(i + 1) % Users}", $"{i} {i * 7 % Users}" }), TestContext.Current.CancellationToken);

        var (exitCode, printed) = await LoadTestProcess.RunAsync(
            [
                "social", "--graph", graph, "--rate", "100", "--seconds", "3", "--first-posts", "2", "--media", "8", "--url", $"{app.Address}",
                "--internal", $"{app.InternalAddress}", "--json",
            ],
            output, _temporary.FullName);

        Assert.True(printed.StartsWith('{'), printed);
        using var report = JsonDocument.Parse(printed);
        var checks = report.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!, c => c.GetProperty("passed").GetBoolean());
        foreach (var name in (string[])["answered as documented", "ids of posts", "home timelines", "user counts", "counts of posts", "threads", "inboxes"])
            Assert.True(checks[name], printed);
        // how fast a machine is that has other work too is no matter here; and the exit code says just that
        Assert.True(checks.Where(c => !c.Value).All(c => c.Key is "rate kept" or "p99"), printed);
        Assert.Equal(checks.Values.All(passed => passed) ? 0 : 1, exitCode);
    }

    [Theory]
    [InlineData(730, 100)]
    [InlineData(99, 100)]
    [InlineData(3, 100)]
    [InlineData(5_000, 5_000)]
    public async Task The_search_ends_near_the_highest_rate_that_is_fast_enough(int capacity, int first)
    {
        var slow = TimeSpan.FromMilliseconds(2 * MixStep.TargetMilliseconds);
        var search = new RateSearch<MixStep>(rate => Task.FromResult(Step(rate, rate > capacity ? slow : TimeSpan.FromMilliseconds(1))), output.WriteLine, TimeSpan.Zero);

        var best = await search.FindAsync(first, TestContext.Current.CancellationToken);

        Assert.InRange(best!.Rate, Math.Min(capacity - 1, capacity / 1.06), capacity);
    }

    [Fact]
    public async Task The_search_finds_nothing_where_no_rate_is_fast_enough()
    {
        var search = new RateSearch<MixStep>(rate => Task.FromResult(Step(rate, TimeSpan.FromSeconds(1))), output.WriteLine, TimeSpan.Zero);

        Assert.Null(await search.FindAsync(100, TestContext.Current.CancellationToken));
    }

    public void Dispose() => _temporary.Delete(recursive: true);

    private static MixStep Step(int rate, TimeSpan time)
    {
        var step = new MixStep(rate) { Elapsed = TimeSpan.FromSeconds(1) };
        for (var i = 0; i < rate; i++)
            step.Record(MixAction.Home, time, 200, 200);
        return step;
    }
}
