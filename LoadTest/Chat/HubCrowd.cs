using System.Collections.Concurrent;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Chat;

/// <summary>Hub connections of a stage, kept alive until it ends.</summary>
internal sealed class HubCrowd : IAsyncDisposable
{
    private const int AtOnce = 64;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly SocialClient _client;
    private readonly ConcurrentBag<HubWire> _wires = [];
    private readonly CancellationTokenSource _life = new();
    private readonly Task _keeping;

    public HubCrowd(SocialClient client)
    {
        _client = client;
        _keeping = KeepAsync();
    }

    public async Task<HubWire> ConnectAsync(Account account, string path, HubListener listener, CancellationToken cancellationToken)
    {
        var token = await _client.TokenAsync(account, cancellationToken);
        var wire = await HubWire.ConnectAsync(_client.Address, path, token, listener, cancellationToken);
        _wires.Add(wire);
        return wire;
    }

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await _keeping;
        await Parallel.ForEachAsync(_wires, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, static (wire, _) => wire.DisposeAsync());
        _life.Dispose();
    }

    private async Task KeepAsync()
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(_life.Token))
            {
                foreach (var wire in _wires.Where(static w => w.Failure is null))
                    await wire.PingAsync();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or System.Net.WebSockets.WebSocketException or ObjectDisposedException)
        {
            // the stage ends, or a connection did: whoever uses that says so
        }
    }
}
