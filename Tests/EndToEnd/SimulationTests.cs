using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Npgsql;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Users;
using Social.LoadTest.Grains;
using Social.Silo;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>The simulation, small, in processes of its own as its users start it.</summary>
public sealed class SimulationTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string[] Small =
        ["--users", "300", "--followees", "20", "--posts", "2000", "--duration", "2", "--posts-per-second", "50", "--pages-per-second", "100"];

    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("social-simulation-");

    [Fact]
    public async Task A_small_simulation_is_right_reports_and_leaves_nothing_behind()
    {
        var run = await RunAsync([.. Small, "--compare", "60"]);

        AssertRight(run);
        Assert.Contains("300 users x 20 followees need: memory", run.Errors, StringComparison.Ordinal);
        using var printed = JsonDocument.Parse(run.Output);
        var checks = printed.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!, c => c.GetProperty("found").GetString()!);
        Assert.StartsWith("0 of ", checks["300 users, 1 silo: timelines as the oracle has them"], StringComparison.Ordinal);
        Assert.Contains("300 timelines", checks["300 users, 1 silo: live at the end"], StringComparison.Ordinal);
        Assert.Contains("P7 60 users, 1 silo to 300: CPU per page", run.Output, StringComparison.Ordinal);
        Assert.Empty(_temporary.EnumerateDirectories("social-grains-*"));
        AssertReports();
    }

    [Fact]
    public async Task A_filled_folder_is_used_again()
    {
        string[] kept =
        [
            "--users", "200", "--followees", "20", "--posts", "2000", "--duration", "1", "--posts-per-second", "0", "--pages-per-second", "0",
            "--folder", Path.Combine(_temporary.FullName, "kept"),
        ];
        var first = await RunAsync(kept);
        var second = await RunAsync(kept);

        Assert.True((first.ExitCode, second.ExitCode) == (0, 0), first.Both + second.Both);
        Assert.Contains("first posts: 2,000", first.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("first posts", second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_silos_are_measured_beside_one_and_their_database_is_gone_afterwards()
    {
        var (redis, postgres) = (TestServers.Redis, TestServers.Postgres);
        var run = await RunAsync([.. Small, "--silos", "1,2", "--redis", redis, "--postgres", postgres]);

        AssertRight(run);
        Assert.Contains("300 users, 2 silos: timelines as the oracle has them", run.Output, StringComparison.Ordinal);
        Assert.Contains("  silo 2: ", run.Errors, StringComparison.Ordinal);
        var database = Regex.Match(run.Errors, "in database (?<name>social_sim_[0-9a-f]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["name"].Value;
        Assert.NotEmpty(database);
        await using var source = NpgsqlDataSource.Create(postgres);
        await using var command = source.CreateCommand("select count(*) from pg_database where datname = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database });
        Assert.Equal(0L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--force starts all the same", "--users", "10000000", "--followees", "5000")]
    [InlineData("More than one silo needs --redis and --postgres", "--silos", "1,2")]
    [InlineData("--leave says that it may stay", "--gateway", "127.0.0.1:1")]
    public async Task What_cannot_be_is_refused_before_anything_is_made(string reason, params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(reason, run.Both, StringComparison.Ordinal);
        Assert.Empty(_temporary.EnumerateDirectories());
    }

    [Fact]
    public async Task A_fill_makes_the_graph_and_going_on_from_where_it_broke_off_makes_the_rest()
    {
        await using var app = await SocialApp.StartAsync();
        var graph = new FollowGraph(100, 10, seed: 4);
        var half = FilledGraph.Empty(100, 10, 500, 4, TimeProvider.System.GetUtcNow());
        var fill = new StoreFill(app.Grains, graph, 1L << 43, new ProgressLines(TextWriter.Null));
        var saved = new List<FilledGraph>();
        var whole = await fill.RunAsync(half, "sim_", exclusive: true, saved.Add, TestContext.Current.CancellationToken);
        var again = await fill.RunAsync(
            saved[^1] with { UsersDone = 40, Ended = false, PostsDone = 100 }, "sim_", exclusive: true, saved.Add, TestContext.Current.CancellationToken);

        Assert.True(whole.IsWhole && again.IsWhole);
        var followers = graph.CountFollowers(TestContext.Current.CancellationToken);
        for (var user = 0; user < 100; user += 9)
        {
            var seen = await app.Grains.GetGrain<IUserGrain>((1L << 43) + user).GetAsync((1L << 43) + user);
            Assert.Equal((followers[user], 10), (seen.Counts.Followers, seen.Counts.Following));
            var page = await app.Grains.GetGrain<IUserDirectoryGrain>(0).FollowingAsync(seen.Id, seen.Id, new PageQuery(null, 80));
            Assert.Equal(graph.FolloweesOf(user).Select(n => (1L << 43) + n), page.Items.Select(u => u.Id).Order());
        }
    }

    [Fact]
    public async Task Nobody_fills_a_store_in_bulk_outside_of_development()
    {
        await using var app = await SocialApp.StartAsync("environment=Production");
        var refused = await Assert.ThrowsAsync<SocialException>(() => app.Grains.GetGrain<IBulkBenchmarkGrain>(0).BeginAsync());

        Assert.Equal(ErrorCodes.Forbidden, refused.Code);
    }

    public void Dispose() => _temporary.Delete(recursive: true);

    /// <summary>Everything holds but, perhaps, how fast a machine was that has other work too; and the exit code says just that.</summary>
    private static void AssertRight((int ExitCode, string Output, string Errors, string Both) run)
    {
        Assert.True(run.Output.StartsWith('{'), run.Both);
        using var printed = JsonDocument.Parse(run.Output);
        var failed = printed.RootElement.GetProperty("checks").EnumerateArray()
            .Where(c => !c.GetProperty("passed").GetBoolean()).Select(c => c.GetProperty("name").GetString()!).ToList();
        Assert.True(failed.TrueForAll(name => name.EndsWith(": rate kept", StringComparison.Ordinal)), run.Both);
        Assert.Equal(failed.Count == 0 ? 0 : 1, run.ExitCode);
    }

    private void AssertReports()
    {
        var report = Path.Combine(_temporary.FullName, "report");
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(report, "report.json")));
        var cells = json.RootElement.GetProperty("cells").EnumerateArray().ToList();
        Assert.Equal([60, 300], cells.Select(c => c.GetProperty("users").GetInt32()));
        Assert.All(cells, c => Assert.True(c.GetProperty("heap").GetProperty("alive").GetInt64() > 10_000_000));
        Assert.All(cells, c => Assert.NotEmpty(c.GetProperty("moments").EnumerateArray()));
        var text = File.ReadAllText(Path.Combine(report, "report.html"));
        // well-formed, with plots, and nothing that comes from elsewhere
        Assert.NotEmpty(XDocument.Parse(text).Descendants("polyline"));
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", text.Replace(_temporary.FullName, "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    private async Task<(int ExitCode, string Output, string Errors, string Both)> RunAsync(string[] arguments)
    {
        var info = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [
            typeof(FollowGraph).Assembly.Location, "grains", .. arguments, "--silo", typeof(SocialSilo).Assembly.Location,
            "--report", Path.Combine(_temporary.FullName, "report"), "--json"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _temporary.FullName,
            Environment = { ["TMPDIR"] = _temporary.FullName },
        };
        using var process = Process.Start(info)!;
        var printed = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        output.WriteLine(errors);
        return (process.ExitCode, await printed, errors, errors + await printed);
    }
}
