using System.Diagnostics;
using Social.LoadTest.Seed;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Start;

/// <summary>P8: a small store for memory when idle; then a large one: fill, stop, start again, first request, everybody at once.</summary>
internal sealed class StartRun(RunContext context, StartOptions options)
{
    private const double TargetStartSeconds = 3;
    private const double TargetIdleMegabytes = 200;
    private static readonly TimeSpan LongestFill = TimeSpan.FromMinutes(40);

    /// <summary>Needs neither a user nor a token.</summary>
    private readonly WireRequest _anyone = WireRequest.Get(context.Target.Url, "/.well-known/jwks.json", accessToken: null);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await MeasureSmallAsync(cancellationToken);

        var folder = options.Folder ?? Directory.CreateTempSubdirectory("social-start-");
        try
        {
            var comers = await PrepareAsync(folder, cancellationToken);
            await MeasureStartAsync(folder, comers, cancellationToken);
        }
        finally
        {
            if (options.Folder is null && !options.Keep)
                folder.Delete(recursive: true);
            else
                context.Stages.Say($"the store is kept in {folder.FullName}");
        }
    }

    private async Task MeasureSmallAsync(CancellationToken cancellationToken)
    {
        context.Stages.Say("a small store");
        var folder = Directory.CreateTempSubdirectory("social-start-small-");
        try
        {
            await using var server = SiloServer.Start(options.Silo, context.Target, folder);
            var served = await server.UntilServedAsync(_anyone, cancellationToken);
            using var client = new SocialClient(context.Target.Url, connections: 4);
            using var population = new Population(context, client, "idle");
            var users = await population.RegisterAsync("a few users", 10, cancellationToken);
            await population.PostAsync("a few posts", users, 10, cancellationToken);
            var idle = await server.IdleMegabytesAsync(cancellationToken);
            context.Report.Add("empty store: process start to first answer", served.TotalSeconds, "s");
            context.Report.AtMost("P8 idle process, small store", idle, TargetIdleMegabytes, "MB resident");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A filled store, and a signed-in session for each of its users.</summary>
    private async Task<Comers> PrepareAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        var filled = FilledStore.Find(folder, options);
        await using var server = SiloServer.Start(options.Silo, context.Target, folder.CreateSubdirectory("data"));
        await server.UntilServedAsync(_anyone, cancellationToken);
        using var client = new SocialClient(context.Target.Url, Population.Concurrency);
        var store = filled ?? await FillAsync(client, folder, cancellationToken);

        var requests = new WireRequest[options.Users];
        await context.Stages.ForEachAsync(
            "sign in", [.. Enumerable.Range(0, options.Users)], Population.Concurrency, async (number, token) =>
        {
            using var account = await client.LoginAsync(store.Handle(number), store.Password, token);
            requests[number] = WireRequest.Get(client.Address, "/v1/timelines/home", account.AccessToken);
        }, cancellationToken);
        using var population = new Population(context, client, "first");
        var first = (await population.RegisterAsync("first comer", 1, cancellationToken))[0];
        context.Report.Add(
            "large store: resident when idle, after filling and signing in", await server.IdleMegabytesAsync(cancellationToken), "MB");
        var stopped = await server.StopAsync();
        context.Report.Add("large store: SIGTERM to end", stopped.TotalSeconds, "s");
        return new Comers(WireRequest.Get(client.Address, "/v1/timelines/home", first.AccessToken), requests);
    }

    private async Task<FilledStore> FillAsync(SocialClient client, DirectoryInfo folder, CancellationToken cancellationToken)
    {
        context.Stages.Say($"filling: {options.Users} users, {options.Posts} posts");
        var password = $"load-{Guid.NewGuid():N}";
        var body = new FillBody(options.Users, options.Followees, options.Posts, "fill", password);
        var start = Stopwatch.GetTimestamp();
        var call = Call.Post("dev/fill", body, WireJson.Default.FillBody);
        var answer = await client.DevAsync(call, by: null, WireJson.Default.FillAnswer, LongestFill, cancellationToken);
        if (answer.Users.Length != options.Users)
            throw new LoadTestException($"POST /dev/fill made {answer.Users.Length} users instead of {options.Users}.");
        context.Report.Add("large store: filled", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
        var store = new FilledStore(options.Users, options.Followees, options.Posts, answer.Handles, password);
        store.Save(folder);
        return store;
    }

    private async Task MeasureStartAsync(DirectoryInfo folder, Comers comers, CancellationToken cancellationToken)
    {
        context.Stages.Say("starting again");
        await using var server = SiloServer.Start(options.Silo, context.Target, folder.CreateSubdirectory("data"));
        var served = await server.UntilServedAsync(comers.First, cancellationToken);
        await new Rush(context, options.Connections).RunAsync(comers.Requests, cancellationToken);
        context.Report.Add("large store: resident right after everybody came", server.Megabytes(), "MB");
        context.Report.Add("large store: resident when idle again", await server.IdleMegabytesAsync(cancellationToken), "MB");
        context.Report.AtMost("P8 process start to first request served", served.TotalSeconds, TargetStartSeconds, "s");
    }

    /// <summary>Who comes after the restart: one to see whether it serves, then everybody.</summary>
    private sealed record Comers(WireRequest First, WireRequest[] Requests);
}
