using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Timelines;
using Social.LoadTest.Oracle;
using Social.LoadTest.Report;

namespace Social.LoadTest.Grains;

/// <summary>Compares some readers' timelines with the oracle, from the newest post down to the oldest that is known to be among all there are.</summary>
internal sealed class OracleCheck(IGrainFactory grains, FollowGraph graph, long baseId, RunReport report)
{
    private const int Readers = 50;
    private const int MostPosts = 5_000;
    private const int MostPages = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <param name="known">Every post with an id as large as the smallest among these.</param>
    public async Task RunAsync(string name, IEnumerable<(long Id, int Author)> known, Random random, CancellationToken cancellationToken)
    {
        var posts = known.OrderByDescending(static post => post.Id).Take(MostPosts).ToList();
        var readers = Enumerable.Range(0, Math.Min(Readers, graph.Users)).Select(_ => random.Next(graph.Users)).Distinct().ToList();
        var oracle = Fill(readers, posts);
        var floor = posts.Count == 0 ? long.MaxValue : posts[^1].Id;
        var (wrong, compared) = (0, 0);
        foreach (var reader in readers)
        {
            var expected = oracle.Home(baseId + reader);
            compared += expected.Count;
            if (await IsRightAsync(baseId + reader, expected, floor, cancellationToken))
                continue;
            wrong++;
            report.Difference($"{name}: the timeline of user {reader} differs from the oracle's {expected.Count} posts from {floor} up");
        }

        report.Check($"{name}: timelines as the oracle has them", wrong == 0, $"{wrong} of {readers.Count} differ, {compared} posts compared", "0 differ");
    }

    private TimelineOracle Fill(List<int> readers, List<(long Id, int Author)> posts)
    {
        var oracle = new TimelineOracle();
        foreach (var reader in readers)
        {
            oracle.AddUser(baseId + reader);
            foreach (var followee in graph.FolloweesOf(reader))
            {
                oracle.AddUser(baseId + followee);
                oracle.Follow(baseId + reader, baseId + followee);
            }
        }

        foreach (var (id, author) in posts)
            oracle.Add(OraclePost.Public(id, baseId + author));
        return oracle;
    }

    /// <summary>A post that was just acknowledged may take a moment.</summary>
    private async Task<bool> IsRightAsync(long reader, IReadOnlyList<long> expected, long floor, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            if (expected.SequenceEqual(await HomeAsync(reader, floor)))
                return true;
            if (waited >= Patience)
                return false;
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private async Task<List<long>> HomeAsync(long reader, long floor)
    {
        var found = new List<long>();
        long? before = null;
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await grains.GetGrain<ITimelineGrain>(reader).HomeAsync(new HomeQuery(before, null, PageQuery.LargestLimit));
            found.AddRange(page.Items.Select(static post => post.Id).Where(id => id >= floor));
            if (page.Next is not { } next || next < floor)
                break;
            before = next;
        }

        return found;
    }
}
