using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Chat;

/// <summary>
/// One connection to a hub in SignalR's JSON protocol, on a bare socket: the load generator shares the cores with the server, and a thousand receivers that build objects of
/// what they hear would be most of what is measured. What the server sends is shown to a listener as it came.
/// </summary>
internal sealed class HubWire : IAsyncDisposable
{
    private const byte EndOfFrame = 0x1e;
    private const int FirstBuffer = 2 * 1024;
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(30);
    private static readonly byte[] Ping = [.. "{\"type\":6}"u8, EndOfFrame];

    private readonly Socket _socket;
    private readonly WebSocket _web;
    private readonly HubListener _listener;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<byte[]>> _calls = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _life = new();
    private Task _receiving = Task.CompletedTask;
    private byte[] _buffer = new byte[FirstBuffer];
    private long _number;

    private HubWire(Socket socket, WebSocket web, HubListener listener) => (_socket, _web, _listener) = (socket, web, listener);

    /// <summary>Why it ended; null while it lives.</summary>
    public Exception? Failure { get; private set; }

    /// <param name="path">Of the hub, such as <c>/hub</c>.</param>
    public static async Task<HubWire> ConnectAsync(ServerAddress address, string path, string token, HubListener listener, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.EndPoint, cancellationToken);
            var stream = new NetworkStream(socket);
            await UpgradeAsync(stream, address, path, token, cancellationToken);
            // a keep-alive timer for each of thousands of connections would be load of its own
            var web = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { KeepAliveInterval = TimeSpan.Zero });
            var wire = new HubWire(socket, web, listener);
            await web.SendAsync((byte[])[.. "{\"protocol\":\"json\",\"version\":1}"u8, EndOfFrame], WebSocketMessageType.Text, true, cancellationToken);
            wire._receiving = wire.ReceiveAsync();
            return wire;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Calls a method. Answers the completion as it came; fails with <see cref="LoadTestException"/> when the connection ends or no answer comes.</summary>
    /// <param name="arguments">A JSON array.</param>
    public async Task<byte[]> CallAsync(string method, string arguments)
    {
        var number = Interlocked.Increment(ref _number);
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[number] = answer;
        if (Failure is { } failure)
            throw Broken(failure);
        try
        {
            await SendAsync(Encoding.UTF8.GetBytes($$"""{"type":1,"invocationId":"{{number}}","target":"{{method}}","arguments":{{arguments}}}{{(char)EndOfFrame}}"""));
            return await answer.Task.WaitAsync(CallLimit);
        }
        catch (Exception error) when (error is not LoadTestException)
        {
            throw Broken(error);
        }
        finally
        {
            _calls.TryRemove(number, out _);
        }
    }

    /// <summary>Keeps the server from closing a connection that says nothing else.</summary>
    public Task PingAsync() => SendAsync(Ping);

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        _socket.Dispose();
        await _receiving;
        _web.Dispose();
        _sending.Dispose();
        _life.Dispose();
    }

    private static LoadTestException Broken(Exception why) => new($"A hub connection broke: {why.Message}", why);

    private static async Task UpgradeAsync(NetworkStream stream, ServerAddress address, string path, string token, CancellationToken cancellationToken)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: {address.EndPoint}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
                $"Sec-WebSocket-Key: {key}\r\nAuthorization: Bearer {token}\r\n\r\n"),
            cancellationToken);
        var answer = new StringBuilder();
        var one = new byte[1];
        // byte by byte: what comes after the headers belongs to the socket
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0)
                break;
            answer.Append((char)one[0]);
        }
        if (!answer.ToString().StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            throw new LoadTestException($"{path} did not become a WebSocket: {answer.ToString().Split('\r')[0]}");
    }

    private async Task SendAsync(byte[] frame)
    {
        await _sending.WaitAsync(_life.Token);
        try
        {
            await _web.SendAsync(frame, WebSocketMessageType.Text, true, _life.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            var held = 0;
            while (true)
            {
                if (held == _buffer.Length)
                    Array.Resize(ref _buffer, 2 * held);
                var received = await _web.ReceiveAsync(_buffer.AsMemory(held), _life.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                    throw new LoadTestException("The server closed a hub connection.");
                held = TakeFrames(held + received.Count);
            }
        }
#pragma warning disable CA1031 // whoever waits is told, and so is the report
        catch (Exception ended)
#pragma warning restore CA1031
        {
            Failure = ended;
            foreach (var call in _calls.Values)
                call.TrySetException(Broken(ended));
            if (!_life.IsCancellationRequested)
                _listener.Ended(ended);
        }
    }

    /// <summary>Takes all whole frames from the buffer; answers how much of the next one stays in it.</summary>
    private int TakeFrames(int held)
    {
        var start = 0;
        while (_buffer.AsSpan(start, held - start).IndexOf(EndOfFrame) is >= 0 and var length)
        {
            Take(_buffer.AsSpan(start, length));
            start += length + 1;
        }
        _buffer.AsSpan(start, held - start).CopyTo(_buffer);
        return held - start;
    }

    private void Take(ReadOnlySpan<byte> frame)
    {
        if (frame.StartsWith("{\"type\":1,"u8))
            _listener.Hear(frame);
        else if (frame.StartsWith("{\"type\":3,"u8) && HubFrame.Number(frame, "\"invocationId\":\""u8) is { } number && _calls.TryRemove(number, out var call))
            call.TrySetResult(frame.ToArray());
        else if (frame.StartsWith("{\"type\":7"u8))
            throw new LoadTestException($"The server ends a hub connection: {Encoding.UTF8.GetString(frame)}");
    }
}
