using System.Globalization;
using Social.LoadTest.Report;
using Social.LoadTest.Seed;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Chat;

/// <summary>P6 and what belongs to it, one stage after the other, and the oracle's word at the end.</summary>
internal sealed class ChatRun(RunContext context, SocialClient client, ServerProcess server, ChatOptions options)
{
    public const int Concurrency = 64;
    private const double PairRatio = 0.5;
    private const double RoomRatio = 0.7;

    /// <summary>Names rooms of the ceiling.</summary>
    private long _ceilingRoom = context.Time.GetUtcNow().ToUnixTimeMilliseconds() << 16;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var population = new Population(context, client, "chat");
        var verifier = new ChatVerifier(context, client);
        var people = await population.RegisterAsync("register pairs", 2 * options.Pairs, cancellationToken);
        (Account A, Account B)[] pairs = [.. Enumerable.Range(0, options.Pairs).Select(i => (people[2 * i], people[(2 * i) + 1]))];
        await population.FollowAsync("follow each other", [.. pairs.SelectMany(p => new[] { (p.A, p.B), (p.B, p.A) })], cancellationToken);
        var rooms = new long[pairs.Length];
        await EachAsync("direct rooms", [.. Enumerable.Range(0, pairs.Length)], async (i, token) => rooms[i] = await client.DirectRoomAsync(pairs[i].A, pairs[i].B.Id, token), cancellationToken);

        if (options.Pairs > 0)
            await PairsAsync(pairs, rooms, verifier, cancellationToken);
        if (options.Members > 1)
            await RoomAsync(population, verifier, cancellationToken);
        if (options.Rings > 0 && options.Pairs > 0)
            await new RingRun(context, client, options).RunAsync(pairs, rooms, cancellationToken);
        if (options.Users > 0)
            await new CrowdRun(context, client, server, options).RunAsync(population, cancellationToken);
        await verifier.ReportAsync(cancellationToken);
    }

    private async Task PairsAsync((Account A, Account B)[] pairs, long[] rooms, ChatVerifier verifier, CancellationToken cancellationToken)
    {
        await using var crowd = new HubCrowd(client);
        var (tally, ceilingTally) = (new ChatTally(), new ChatTally());
        var halls = new ChatHall[pairs.Length];
        var ceilings = new ChatHall[pairs.Length];
        await EachAsync("connect pairs", [.. Enumerable.Range(0, pairs.Length)], async (i, token) =>
        {
            halls[i] = await HallAsync(crowd, new ChatRoom(rooms[i]), [pairs[i].A, pairs[i].B], tally, token);
            ceilings[i] = await CeilingAsync(crowd, [pairs[i].A, pairs[i].B], ceilingTally, token);
        }, cancellationToken);
        var product = new ChatLoad(server, tally, [.. halls.Select(h => (h, 0))]);
        var contest = new ChatContest(context, options, "pairs");
        await contest.CompareAsync(product, new ChatLoad(server, ceilingTally, [.. ceilings.Select(h => (h, 0))]), PairRatio, cancellationToken);
        await contest.AtRateAsync(product, options.Rate, isTarget: true, cancellationToken);
        await verifier.VerifyAsync("pairs", halls, [.. pairs.Select(p => p.B)], tally, cancellationToken);
    }

    private async Task RoomAsync(Population population, ChatVerifier verifier, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"a room of {options.Members}");
        var members = await population.RegisterAsync("register members", options.Members, cancellationToken);
        await population.FollowAsync("follow the owner", [.. members.Skip(1).Select(m => (m, members[0]))], cancellationToken);
        context.Stages.Say($"{name}: its members join");
        var id = await client.GroupAsync(members[0], "a large room", [.. members.Skip(1).Select(m => m.Id)], cancellationToken);
        await using var crowd = new HubCrowd(client);
        var (tally, ceilingTally) = (new ChatTally(), new ChatTally());
        var hall = await HallAsync(crowd, new ChatRoom(id), members, tally, cancellationToken);
        var ceiling = await CeilingAsync(crowd, members, ceilingTally, cancellationToken);
        var speakers = Enumerable.Range(0, Math.Min(options.Senders, members.Length)).ToArray();
        var product = new ChatLoad(server, tally, [.. speakers.Select(s => (hall, s))]);
        var contest = new ChatContest(context, options, name);
        await contest.CompareAsync(product, new ChatLoad(server, ceilingTally, [.. speakers.Select(s => (ceiling, s))]), RoomRatio, cancellationToken);
        await contest.AtRateAsync(product, options.RoomRate, isTarget: false, cancellationToken);
        await verifier.VerifyAsync(name, [hall], [members[^1]], tally, cancellationToken);
    }

    private static async Task<ChatHall> HallAsync(HubCrowd crowd, ChatRoom room, IReadOnlyList<Account> members, ChatTally tally, CancellationToken cancellationToken)
    {
        var (wires, listeners) = await ConnectAsync(crowd, "/hub", room, members, tally, "Subscribe", $"[\"room:{room.Id}\"]", cancellationToken);
        return new ChatHall(room, wires, listeners, tally, "SendMessage");
    }

    private async Task<ChatHall> CeilingAsync(HubCrowd crowd, IReadOnlyList<Account> members, ChatTally tally, CancellationToken cancellationToken)
    {
        var room = new ChatRoom(Interlocked.Add(ref _ceilingRoom, 1 << 20));
        var (wires, listeners) = await ConnectAsync(crowd, "/dev/hub", room, members, tally, "Join", $"[\"{room.Id}\"]", cancellationToken);
        return new ChatHall(room, wires, listeners, tally, "Send");
    }

    private static async Task<(HubWire[] Wires, ChatListener[] Listeners)> ConnectAsync(
        HubCrowd crowd, string path, ChatRoom room, IReadOnlyList<Account> members, ChatTally tally, string method, string arguments, CancellationToken cancellationToken)
    {
        var wires = new HubWire[members.Count];
        var listeners = new ChatListener[members.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, members.Count), options, async (i, token) =>
        {
            listeners[i] = new ChatListener(room, tally);
            wires[i] = await crowd.ConnectAsync(members[i], path, listeners[i], token);
            HubAnswers.RequireOk(method, await wires[i].CallAsync(method, arguments));
        });
        return (wires, listeners);
    }

    private Task EachAsync<T>(string name, IReadOnlyCollection<T> items, Func<T, CancellationToken, Task> action, CancellationToken cancellationToken) =>
        context.Stages.ForEachAsync(name, items, Concurrency, action, cancellationToken);
}
