using System.Net;
using System.Net.Sockets;

namespace Social.Tests.Kit;

/// <summary>
/// Stands between a client and a server on loopback. Told to cut, it lets the next request that names a word through, swallows the answer
/// and ends the connection once the answer has come: the server has done what the client never learns.
/// </summary>
internal sealed class AnswerCutter : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _server;
    private readonly Task _accepting;
    private string? _word;
    private int _cuts;

    /// <param name="listenOn">0: a port that is free.</param>
    public AnswerCutter(string host, int port, int listenOn = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, listenOn);
        _server = new IPEndPoint(IPAddress.Parse(host), port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Cuts the next answer to a request whose bytes hold the word.</summary>
    public void CutNext(string word) => Volatile.Write(ref _word, word);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => CarryAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // told to stop
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            var cut = new StrongBox();
            try
            {
                await server.ConnectAsync(_server, _stop.Token);
                await Task.WhenAny(
                    CopyAsync(client.GetStream(), server.GetStream(), request => cut.Value |= IsWanted(request)),
                    CopyAsync(server.GetStream(), client.GetStream(), _ => { }, cut));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // one of the two ended it
            }
        }
    }

    private bool IsWanted(ReadOnlyMemory<byte> request)
    {
        var word = Volatile.Read(ref _word);
        if (word is null || request.Span.IndexOf(System.Text.Encoding.ASCII.GetBytes(word)) < 0)
            return false;
        return ReferenceEquals(Interlocked.CompareExchange(ref _word, null, word), word);
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Action<ReadOnlyMemory<byte>> see, StrongBox? cut = null)
    {
        var buffer = new byte[65_536];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var count)
        {
            see(buffer.AsMemory(0, count));
            if (cut is { Value: true })
            {
                Interlocked.Increment(ref _cuts);
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }

    private sealed class StrongBox
    {
        public volatile bool Value;
    }
}
