using System.Collections.Concurrent;
using System.Diagnostics;
using Social.LoadTest.Oracle;
using Social.LoadTest.Report;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Seed;

/// <summary>Register, follow, post, verify; the oracle learns only what the server acknowledged.</summary>
internal sealed class SeedRun(RunContext context, SocialClient client, SeedOptions options)
{
    private readonly TimelineOracle _oracle = new();
    private readonly Random _random = new(options.Seed);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var file = options.Graph.OpenText();
        var graph = EdgeList.Read(file, options.UsersLimit);
        if (graph.Nodes == 0)
            throw new LoadTestException($"{options.Graph} holds no edges.");
        var names = new RunName(options.Prefix, context.Time.GetUtcNow());
        var accounts = await RegisterAsync(graph, names, cancellationToken);
        await FollowAsync(graph, accounts, cancellationToken);
        await PostAsync(names, accounts, cancellationToken);

        await new HomeVerifier(context, client, _oracle).VerifyAsync(accounts, options.Concurrency, cancellationToken);
        context.Report.Add("requests sent again", client.Repeated, "");
        foreach (var account in accounts)
            account.Dispose();
    }

    private async Task<Account[]> RegisterAsync(EdgeList graph, RunName names, CancellationToken cancellationToken)
    {
        var accounts = new Account[graph.Nodes];
        await EachAsync("register", [.. Enumerable.Range(0, graph.Nodes)], async (number, token) =>
            accounts[number] = await client.RegisterAsync(names.Handle(number), names.Password, token), cancellationToken);
        foreach (var account in accounts)
            _oracle.AddUser(account.Id);
        return accounts;
    }

    private async Task FollowAsync(EdgeList graph, Account[] accounts, CancellationToken cancellationToken)
    {
        var follows = graph.Edges.SelectMany(static edge => new[] { (By: edge.A, Of: edge.B), (By: edge.B, Of: edge.A) }).ToArray();
        _random.Shuffle(follows);
        await EachAsync(
            "follow", follows, (follow, token) =>
                client.FollowAsync(accounts[follow.By], accounts[follow.Of].Id, token), cancellationToken);
        foreach (var (by, of) in follows)
            _oracle.Follow(accounts[by].Id, accounts[of].Id);
    }

    private async Task PostAsync(RunName names, Account[] accounts, CancellationToken cancellationToken)
    {
        var counts = ZipfSpread.Counts(options.Posts, accounts.Length, _random);
        var authors = counts.SelectMany(static (count, user) => Enumerable.Repeat(user, count)).ToArray();
        _random.Shuffle(authors);
        var posts = authors
            .Select((author, number) => (Author: accounts[author], Key: $"{names.Run}-{number}", Text: PostText.Write(number, _random)))
            .ToList();
        var acknowledged = new ConcurrentBag<OraclePost>();
        await EachAsync("post", posts, async (post, token) =>
        {
            var answer = await client.PostAsync(post.Author, post.Text, post.Key, token);
            acknowledged.Add(OraclePost.Public(answer.Id, post.Author.Id, post.Text));
        }, cancellationToken);

        var ids = acknowledged.Select(static post => post.Id).ToHashSet();
        context.Report.Check("ids of posts", ids.Count == posts.Count, $"{ids.Count:N0} different", $"{posts.Count:N0}");
        foreach (var post in acknowledged.DistinctBy(static post => post.Id))
            _oracle.Add(post);
    }

    private async Task EachAsync<T>(
        string name, IReadOnlyCollection<T> items, Func<T, CancellationToken, Task> action, CancellationToken cancellationToken)
    {
        var times = new LatencyRecorder();
        var start = Stopwatch.GetTimestamp();
        await context.Stages.ForEachAsync(name, items, options.Concurrency, async (item, token) =>
        {
            var begun = Stopwatch.GetTimestamp();
            await action(item, token);
            times.RecordSince(begun);
        }, cancellationToken);
        context.Report.Add(name, times, Stopwatch.GetElapsedTime(start));
    }
}
