using System.Collections.Concurrent;
using Social.LoadTest.Oracle;
using Social.LoadTest.Report;
using Social.LoadTest.Seed;
using Social.LoadTest.Wire;

namespace Social.LoadTest.SocialMix;

/// <summary>Makes the people of the graph, lets them do what people do, and compares what the server then shows with what it acknowledged.</summary>
internal sealed class MixRun(RunContext context, SocialClient client, ServerProcess server, MixOptions options)
{
    public const int Concurrency = 64;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);
    private readonly TimelineOracle _oracle = new();
    private readonly Random _random = new(options.Seed);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var names = new RunName(options.Prefix, context.Time.GetUtcNow());
        var world = await PrepareAsync(names, cancellationToken);
        var load = new MixLoad(context, server, world, names, options.Seed);
        context.Stages.Say("warming up");
        await load.RunAsync(Math.Max(1, options.Rate / 4), WarmUp, cancellationToken);
        await MeasureAsync(load, world, cancellationToken);
        await EachAsync("send again what was not answered", [.. world.Open], (send, token) => send(client, token), cancellationToken);
        Fill(world);
        await new MixVerifier(context, client, _oracle, world, new Random(options.Seed)).VerifyAsync(cancellationToken);
        foreach (var user in world.Users)
            user.Dispose();
    }

    private async Task MeasureAsync(MixLoad load, MixWorld world, CancellationToken cancellationToken)
    {
        context.Stages.Say($"the mix at {options.Rate} a second, {options.Seconds} s at each rate");
        var duration = TimeSpan.FromSeconds(options.Seconds);
        if (!options.Find)
        {
            var step = await load.RunAsync(options.Rate, duration, cancellationToken);
            step.AddTo(context.Report);
            context.Report.AtLeast("rate kept", step.PerSecond, 0.95 * options.Rate, "requests/s");
            context.Report.AtMost("p99", step.P99, MixStep.TargetMilliseconds, "ms");
            return;
        }

        var best = await new RateSearch<MixStep>(async rate =>
        {
            // tokens live 15 minutes, a search may take longer
            await EachAsync("renew tokens", world.Users, (user, token) => client.HomeAsync(user, 1, null, token), cancellationToken);
            return await load.RunAsync(rate, duration, cancellationToken);
        }, context.Stages.Say, Rest).FindAsync(options.Rate, cancellationToken);
        best?.AddTo(context.Report);
        context.Report.Add($"highest rate with a p99 of {MixStep.TargetMilliseconds:0} ms", best?.Rate ?? 0, "requests/s");
        context.Report.Check("a rate keeps the target", best is not null, best?.ToString() ?? "none", "one");
    }

    private async Task<MixWorld> PrepareAsync(RunName names, CancellationToken cancellationToken)
    {
        using var file = options.Graph.OpenText();
        var graph = EdgeList.Read(file, options.UsersLimit);
        if (graph.Nodes == 0)
            throw new LoadTestException($"{options.Graph} holds no edges.");
        var users = new Account[graph.Nodes];
        await EachAsync("register", [.. Enumerable.Range(0, graph.Nodes)], async (number, token) =>
            users[number] = await client.RegisterAsync(names.Handle(number), names.Password, token), cancellationToken);
        var follows = graph.Edges.SelectMany(static edge => new[] { (By: edge.A, Of: edge.B), (By: edge.B, Of: edge.A) }).ToArray();
        await EachAsync("follow", follows, (follow, token) => client.FollowAsync(users[follow.By], users[follow.Of].Id, token), cancellationToken);
        foreach (var user in users)
            _oracle.AddUser(user.Id);
        foreach (var (by, of) in follows)
            _oracle.Follow(users[by].Id, users[of].Id);

        var friends = follows.ToLookup(f => f.By, f => f.Of);
        ConcurrentQueue<long>[] media = [.. users.Select(static _ => new ConcurrentQueue<long>())];
        await EachAsync("upload images", [.. Enumerable.Range(0, options.Media)], async (number, token) =>
            media[number % users.Length].Enqueue(await client.UploadAsync(users[number % users.Length], MixImage.Of(number), token)), cancellationToken);
        var world = new MixWorld(users, [.. Enumerable.Range(0, users.Length).Select(u => friends[u].ToArray())], media);
        await EachAsync("first posts", FirstPosts(world), async (post, token) =>
        {
            var answer = await client.PostAsync(users[post.Author], post.Text, $"{names.Run}-first-{post.Id}", token);
            world.Add(post with { Id = answer.Id });
        }, cancellationToken);
        await EachAsync("first pages", users, (user, token) => client.HomeAsync(user, 20, null, token), cancellationToken);
        return world;
    }

    /// <summary>Numbered for now where the id will be.</summary>
    private List<MixPost> FirstPosts(MixWorld world)
    {
        var posts = new List<MixPost>();
        for (var number = 0; number < options.FirstPosts * world.Users.Length; number++)
        {
            var author = number % world.Users.Length;
            var (text, mentioned) = MixText.Post(world, author, number, _random);
            posts.Add(new MixPost(number, author, text, null, mentioned));
        }

        return posts;
    }

    private void Fill(MixWorld world)
    {
        foreach (var post in world.Posts.DistinctBy(static post => post.Id))
        {
            _oracle.Add(OraclePost.Public(post.Id, world.Users[post.Author].Id, post.Text) with
            {
                Answered = post.Parent is { } parent ? world.Users[parent.Author].Id : null,
            });
        }
    }

    private Task EachAsync<T>(string name, IReadOnlyCollection<T> items, Func<T, CancellationToken, Task> action, CancellationToken cancellationToken) =>
        context.Stages.ForEachAsync(name, items, Concurrency, action, cancellationToken);
}
