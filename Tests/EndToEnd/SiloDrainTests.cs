using System.Diagnostics;
using System.Globalization;
using System.Net;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;
using Social.Tests.Storage;

namespace Social.Tests.EndToEnd;

/// <summary>A silo of two that is told to end while people write and read.</summary>
public sealed class SiloDrainTests(ITestOutputHelper output)
{
    private const int Users = 8;
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(90);

    /// <summary>How long after the signal requests may still be answered 503.</summary>
    private static readonly TimeSpan LongestTrouble = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Its_grains_come_alive_on_the_other_and_nothing_acknowledged_is_lost_and_no_request_fails_but_with_503()
    {
        await using var postgres = await PostgresTestDatabase.CreateEmptyAsync();
        await using var cluster = await SocialCluster.StartAsync(silos: 2, frontEnds: 1, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Storage:Relational:Provider"] = "postgres",
            ["Storage:Postgres:ConnectionString"] = postgres.ConnectionString,
        });
        var users = await Task.WhenAll(Enumerable.Range(0, Users).Select(_ => cluster.AsAsync("ann")));
        using var stop = new CancellationTokenSource();
        var signal = Stopwatch.GetTimestamp();
        var writing = users.Select(u => WriteAsync(u, signal, stop.Token)).ToArray();

        var (code, elapsed) = await cluster.Silos[0].TerminateAsync();
        await stop.CancelAsync();
        var written = await Task.WhenAll(writing);

        var troubles = written.SelectMany(w => w.Troubles).ToArray();
        output.WriteLine($"ended after {elapsed}; {written.Sum(w => w.Posts.Count)} posts, {troubles.Length} answers 503, the last {troubles.Append(TimeSpan.Zero).Max()} after the signal");
        Assert.True(code == 0, cluster.Log);
        Assert.InRange(elapsed, TimeSpan.Zero, LongestDrain);
        Assert.All(troubles, t => Assert.InRange(t, TimeSpan.Zero, LongestTrouble));
        foreach (var (user, posts, _) in written)
        {
            foreach (var id in posts)
                Assert.Equal(id, (await user.GetAsync<Post>($"/v1/posts/{id}")).Id);
            user.Dispose();
        }
    }

    private static async Task<(SocialClient User, List<long> Posts, List<TimeSpan> Troubles)> WriteAsync(SocialClient user, long signal, CancellationToken stop)
    {
        var (posts, troubles) = (new List<long>(), new List<TimeSpan>());
        while (!stop.IsCancellationRequested)
        {
            using var answer = await user.SendAsync(HttpMethod.Post, "/v1/posts", new NewPost("while a silo ends"));
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                posts.Add(long.Parse(answer.Headers.Location!.OriginalString.Split('/')[^1], CultureInfo.InvariantCulture));
                continue;
            }
            await Problems.AssertAsync(answer, HttpStatusCode.ServiceUnavailable, "unavailable");
            Assert.NotNull(answer.Headers.RetryAfter);
            troubles.Add(Stopwatch.GetElapsedTime(signal));
        }
        return (user, posts, troubles);
    }
}
