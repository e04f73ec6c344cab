using System.Diagnostics;
using System.Net.Sockets;
using Social.LoadTest.Fanout;
using Social.LoadTest.Report;
using Social.LoadTest.Seed;
using Social.LoadTest.Wire;

namespace Social.LoadTest.SocialMix;

/// <summary>Sends the mix at a rate, open loop: times count from when a request was due, so that a stall is not hidden.</summary>
internal sealed class MixLoad(RunContext context, ServerProcess server, MixWorld world, RunName names, int seed)
{
    private const int Slots = 256;
    private const int HomeSize = 20;

    /// <summary>Of <see cref="Whole"/>: 60, 30 and 10 as in DeathStarBench, and likes and comments besides.</summary>
    private static readonly (MixAction Action, int Share)[] Shares =
        [(MixAction.Home, 60), (MixAction.Profile, 30), (MixAction.Post, 10), (MixAction.Like, 10), (MixAction.Comment, 5)];

    private const int Whole = 115;
    private readonly Random[] _random = [.. Enumerable.Range(0, Slots).Select(slot => new Random(seed + slot))];
    private HttpWire[] _wires = [];
    private int _number;
    private MixStep _step = new(0);

    public async Task<MixStep> RunAsync(int rate, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var lifetime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lifetime.CancelAfter(duration + TimeSpan.FromSeconds(60));
        _step = new MixStep(rate);
        _wires = await Task.WhenAll(Enumerable.Range(0, Slots).Select(_ => HttpWire.ConnectAsync(context.Target.Url, lifetime.Token)));
        try
        {
            var before = await server.CpuAsync(lifetime.Token);
            var start = Stopwatch.GetTimestamp();
            await OpenLoop.RunAsync(rate, duration, Slots, (slot, _, due) => ActAsync(slot, due, lifetime.Token), lifetime.Token);
            _step.Elapsed = Stopwatch.GetElapsedTime(start);
            _step.Cpu = await server.CpuAsync(lifetime.Token) - before;
            return _step;
        }
        finally
        {
            foreach (var wire in _wires)
                wire.Dispose();
        }
    }

    private async Task ActAsync(int slot, long due, CancellationToken cancellationToken)
    {
        var random = _random[slot];
        var action = Draw(random);
        var user = random.Next(world.Users.Length);
        switch (action)
        {
            case MixAction.Home:
                await SendAsync(slot, action, due, Get(user, $"/v1/timelines/home?limit={HomeSize}"), 200, cancellationToken);
                break;
            case MixAction.Profile:
                var other = world.Users[random.Next(world.Users.Length)].Id;
                await SendAsync(slot, action, due, Get(user, $"/v1/users/{other}/posts"), 200, cancellationToken);
                break;
            case MixAction.Like:
                await LikeAsync(slot, due, user, world.Pick(random), cancellationToken);
                break;
            case MixAction.Comment:
                await CommentAsync(slot, due, user, world.Pick(random), random, cancellationToken);
                break;
            default:
                await PostAsync(slot, due, user, random, cancellationToken);
                break;
        }
    }

    private async Task PostAsync(int slot, long due, int user, Random random, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _number);
        var (text, mentioned) = MixText.Post(world, user, number, random);
        var body = world.TakeMedia(user) is { } media
            ? $$"""{"text":"{{text}}","mediaIds":["{{media}}"]}"""
            : $$"""{"text":"{{text}}"}""";
        await WriteAsync(slot, MixAction.Post, due, user, "/v1/posts", body, new MixPost(0, user, text, null, mentioned), Key(number), cancellationToken);
    }

    private Task CommentAsync(int slot, long due, int user, MixPost parent, Random random, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _number);
        var text = PostText.Write(number, random);
        return WriteAsync(
            slot, MixAction.Comment, due, user, $"/v1/posts/{parent.Id}/comments", $$"""{"text":"{{text}}"}""", new MixPost(0, user, text, parent, []), Key(number),
            cancellationToken);
    }

    private async Task WriteAsync(
        int slot, MixAction action, long due, int user, string path, string body, MixPost post, string key, CancellationToken cancellationToken)
    {
        var account = world.Users[user];
        var request = WireRequest.Post(context.Target.Url, path, account.AccessToken, body, key).Bytes;
        if (await SendAsync(slot, action, due, request, 201, cancellationToken))
            world.Add(post with { Id = JsonScan.TopLevelId(_wires[slot].Body) });
        else
            world.Open.Enqueue(async (client, token) => world.Add(post with { Id = await client.WriteAsync(account, path, body, key, token) }));
    }

    private async Task LikeAsync(int slot, long due, int user, MixPost post, CancellationToken cancellationToken)
    {
        var account = world.Users[user];
        var path = $"/v1/posts/{post.Id}/like";
        if (await SendAsync(slot, MixAction.Like, due, WireRequest.Put(context.Target.Url, path, account.AccessToken).Bytes, 200, cancellationToken))
        {
            world.Like(post.Id, user);
            return;
        }

        world.Open.Enqueue(async (client, token) =>
        {
            await client.LikeAsync(account, post.Id, token);
            world.Like(post.Id, user);
        });
    }

    /// <summary>False: it was not answered as it should be, and may have been done all the same.</summary>
    private async Task<bool> SendAsync(
        int slot, MixAction action, long due, ReadOnlyMemory<byte> request, int expected, CancellationToken cancellationToken)
    {
        try
        {
            var status = await _wires[slot].SendAsync(request);
            _step.Record(action, Stopwatch.GetElapsedTime(due), status, expected);
            return status == expected;
        }
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested && broken is IOException or SocketException)
        {
            _step.Record(action, Stopwatch.GetElapsedTime(due), 0, expected);
            _wires[slot].Dispose();
            _wires[slot] = await HttpWire.ConnectAsync(context.Target.Url, cancellationToken);
            return false;
        }
    }

    private ReadOnlyMemory<byte> Get(int user, string path) => WireRequest.Get(context.Target.Url, path, world.Users[user].AccessToken).Bytes;

    private string Key(int number) => $"{names.Run}-{number}";

    private static MixAction Draw(Random random)
    {
        var left = random.Next(Whole);
        foreach (var (action, share) in Shares)
        {
            left -= share;
            if (left < 0)
                return action;
        }

        return MixAction.Home;
    }
}

internal enum MixAction
{
    Home,
    Profile,
    Post,
    Like,
    Comment,
}
