using System.Collections.Concurrent;
using System.Net.Sockets;
using RabbitMQ.Client;

namespace Social.Tests.Streaming.RabbitMq;

/// <summary>The sockets that providers opened to the broker, so that a test can cut them.</summary>
internal sealed class OpenSockets : IDisposable
{
    private readonly ConcurrentQueue<Socket> _open = new();

    public int Cuts { get; private set; }

    public void Watch(ConnectionFactory factory) => factory.SocketFactory = family =>
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _open.Enqueue(socket);
        return new TcpClientAdapter(socket);
    };

    /// <summary>As if the network had failed: nothing is said to the broker first.</summary>
    public void CutAll()
    {
        while (_open.TryDequeue(out var socket))
        {
            socket.Close(timeout: 0);
            Cuts++;
        }
    }

    public void Dispose() => CutAll();
}
