using System.Net;
using System.Net.Sockets;

namespace Social.Tests.Storage;

/// <summary>Stands between a driver and its server and, once, breaks the connection of a command: after the server has done it, or
/// before it gets it.</summary>
internal sealed class MongoRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _host;
    private readonly int _port;
    private Loss? _next;

    public MongoRelay(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The server does the next command of this name, and its answer never comes.</summary>
    public Task LoseAnswer(string command) => Lose(new Loss(command, Forward: true));

    /// <summary>The next command of this name stays in the relay. The task gives what delivers it, late.</summary>
    public Task<Func<Task>> HoldRequest(string command) => Lose(new Loss(command, Forward: false));

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private Task<Func<Task>> Lose(Loss loss)
    {
        _next = loss;
        return loss.Happened.Task;
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
            _ = RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        {
            var server = new TcpClient();
            await server.ConnectAsync(_host, _port, _stop.Token);
            using var closing = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var answers = server.GetStream().CopyToAsync(client.GetStream(), closing.Token);
            var buffer = new byte[1 << 20];
            int length;
            while ((length = await client.GetStream().ReadAsync(buffer, _stop.Token)) > 0)
            {
                if (_next is { } loss && loss.IsIn(buffer.AsSpan(0, length)) && Interlocked.CompareExchange(ref _next, null, loss) == loss)
                {
                    // answers stop before the request goes on, so none slips through
                    await closing.CancelAsync();
                    await Task.WhenAny(answers);
                    await loss.DoAsync(server, buffer[..length], _stop.Token);
                    return;
                }

                await server.GetStream().WriteAsync(buffer.AsMemory(0, length), _stop.Token);
            }

            server.Dispose();
        }
    }

    private sealed record Loss(string Command, bool Forward)
    {
        // the first element of a command's document: type 2 (string), its name
        private readonly byte[] _mark = [2, .. System.Text.Encoding.ASCII.GetBytes(Command), 0];

        public TaskCompletionSource<Func<Task>> Happened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsIn(ReadOnlySpan<byte> request) => request[..Math.Min(64, request.Length)].IndexOf(_mark) >= 0;

        public async Task DoAsync(TcpClient server, byte[] request, CancellationToken cancellationToken)
        {
            if (Forward)
                await DeliverAsync();
            Happened.SetResult(DeliverAsync);

            async Task DeliverAsync()
            {
                await server.GetStream().WriteAsync(request, cancellationToken);
                // its answer says that the server has done it
                await server.GetStream().ReadExactlyAsync(new byte[16], cancellationToken);
                server.Dispose();
            }
        }
    }
}
