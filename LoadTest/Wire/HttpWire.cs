using System.Net.Sockets;

namespace Social.LoadTest.Wire;

/// <summary>
/// One keep-alive HTTP/1.1 connection on a bare socket, for measured loops: the load generator shares the cores with the server, and
/// whatever it spends the server lacks.
/// Requests are ready bytes (<see cref="WireRequest"/>), one at a time; answers stay in a reused buffer. Not for several callers at once.
/// </summary>
internal sealed class HttpWire : IDisposable
{
    private const int FirstBufferLength = 64 * 1024;
    private const int LargestBufferLength = 16 * 1024 * 1024;

    private readonly Socket _socket;
    private readonly CancellationTokenRegistration _abort;
    private byte[] _buffer = new byte[FirstBufferLength];
    private int _bodyStart;
    private int _bodyLength;
    private bool _closed;

    private HttpWire(Socket socket, CancellationToken lifetime)
    {
        _socket = socket;
        _abort = lifetime.UnsafeRegister(static state => ((Socket)state!).Dispose(), socket);
    }

    /// <summary>The body of the last answer; valid until the next <see cref="SendAsync"/>.</summary>
    public ReadOnlySpan<byte> Body => _buffer.AsSpan(_bodyStart, _bodyLength);

    /// <param name="lifetime">Ends the connection and whatever runs on it: one registration, so that no request pays for one.</param>
    public static async Task<HttpWire> ConnectAsync(ServerAddress address, CancellationToken lifetime)
    {
        var socket = new Socket(address.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.EndPoint, lifetime);
            return new HttpWire(socket, lifetime);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Sends one request and reads its whole answer; answers the status. Fails with <see cref="SocketException"/> or <see
    /// cref="IOException"/> when the connection ends.
    /// </summary>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request)
    {
        if (_closed)
            throw new IOException("The server asked to close this connection.");

        for (var sent = 0; sent < request.Length;)
            sent += await _socket.SendAsync(request[sent..], SocketFlags.None);

        var received = 0;
        while (true)
        {
            if (received == _buffer.Length)
                Grow();
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(received), SocketFlags.None);
            if (read == 0)
                throw new IOException("The server closed the connection.");
            received += read;
            if (TryTake(ref received, out var status))
                return status;
        }
    }

    public void Dispose()
    {
        _abort.Dispose();
        _socket.Dispose();
    }

    private bool TryTake(ref int received, out int status)
    {
        while (HttpAnswer.TryMeasure(_buffer.AsSpan(0, received), out var answer))
        {
            if (answer.Status >= 200)
            {
                _bodyStart = answer.HeaderLength;
                _bodyLength = answer.Chunked ? answer.JoinChunks(_buffer.AsSpan(0, received)) : answer.TotalLength - answer.HeaderLength;
                _closed = answer.Close;
                status = answer.Status;
                return true;
            }

            // An interim answer (RFC 9110 §15.2) stands before the real one.
            received -= answer.TotalLength;
            _buffer.AsSpan(answer.TotalLength, received).CopyTo(_buffer);
        }

        status = 0;
        return false;
    }

    private void Grow()
    {
        if (_buffer.Length >= LargestBufferLength)
            throw new IOException($"An answer is larger than {LargestBufferLength} bytes.");
        Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
