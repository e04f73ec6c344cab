using System.Buffers.Text;
using System.Text;

namespace Social.LoadTest.Wire;

/// <summary>
/// Where the parts of one HTTP/1.1 answer (RFC 9112) lie in a receive buffer. Knows what a JSON server sends: a Content-Length, chunks,
/// or neither with a status that
/// has no body.
/// </summary>
internal readonly record struct HttpAnswer(int Status, int HeaderLength, int TotalLength, bool Chunked, bool Close)
{
    private static ReadOnlySpan<byte> EndOfHeaders => "\r\n\r\n"u8;
    private static ReadOnlySpan<byte> EndOfLine => "\r\n"u8;

    /// <summary>False while bytes are missing. Fails with <see cref="LoadTestException"/> when this is not HTTP.</summary>
    public static bool TryMeasure(ReadOnlySpan<byte> received, out HttpAnswer answer)
    {
        answer = default;
        var end = received.IndexOf(EndOfHeaders);
        if (end < 0)
            return false;

        var headerLength = end + EndOfHeaders.Length;
        var status = StatusOf(received);
        var (length, chunked, close) = ReadHeaders(received[..(end + EndOfLine.Length)]);
        var body = received[headerLength..];
        var total = headerLength;
        if (status is 204 or 304 or < 200)
            chunked = false;
        else if (!chunked && length < 0)
            throw new LoadTestException($"An answer with status {status} has neither Content-Length nor chunks.");
        else if (chunked && !TryMeasureChunks(body, out length))
            return false;

        if (status is not (204 or 304 or < 200))
            total += length;
        answer = new HttpAnswer(status, headerLength, total, chunked, close);
        return received.Length >= total;
    }

    /// <summary>
    /// Moves the chunks' contents together, right behind the headers, and answers their length. To be done once per answer.
    /// </summary>
    public int JoinChunks(Span<byte> received)
    {
        var (source, target) = (HeaderLength, HeaderLength);
        while (true)
        {
            var line = received[source..].IndexOf(EndOfLine);
            var size = ChunkSize(received.Slice(source, line));
            if (size == 0)
                return target - HeaderLength;
            source += line + EndOfLine.Length;
            received.Slice(source, size).CopyTo(received[target..]);
            source += size + EndOfLine.Length;
            target += size;
        }
    }

    private static int StatusOf(ReadOnlySpan<byte> received) =>
        received.StartsWith("HTTP/1.1 "u8) && Utf8Parser.TryParse(received[9..], out int status, out _)
            ? status
            : throw new LoadTestException("The server does not answer in HTTP/1.1.");

    private static (int Length, bool Chunked, bool Close) ReadHeaders(ReadOnlySpan<byte> headers)
    {
        var (length, chunked, close) = (-1, false, false);
        headers = headers[(headers.IndexOf(EndOfLine) + EndOfLine.Length)..];
        while (headers.Length > 0)
        {
            var end = headers.IndexOf(EndOfLine);
            var line = headers[..end];
            headers = headers[(end + EndOfLine.Length)..];
            if (HasName(line, "Content-Length"u8) && Utf8Parser.TryParse(Value(line), out int value, out _))
                length = value;
            else if (HasName(line, "Transfer-Encoding"u8))
                chunked = Ascii.EqualsIgnoreCase(Value(line), "chunked"u8);
            else if (HasName(line, "Connection"u8))
                close = Ascii.EqualsIgnoreCase(Value(line), "close"u8);
        }

        return (length, chunked, close);
    }

    private static bool HasName(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length > name.Length && line[name.Length] == (byte)':' && Ascii.EqualsIgnoreCase(line[..name.Length], name);

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line) => line[(line.IndexOf((byte)':') + 1)..].Trim((byte)' ');

    private static bool TryMeasureChunks(ReadOnlySpan<byte> body, out int length)
    {
        length = 0;
        while (length < body.Length)
        {
            var line = body[length..].IndexOf(EndOfLine);
            if (line < 0)
                return false;
            var size = ChunkSize(body.Slice(length, line));
            length += line + EndOfLine.Length + size + EndOfLine.Length;
            if (size == 0)
                return length <= body.Length;
        }

        return false;
    }

    private static int ChunkSize(ReadOnlySpan<byte> line) =>
        Utf8Parser.TryParse(line, out int size, out _, 'x') && size >= 0
            ? size
            : throw new LoadTestException("The server sent a malformed chunk.");
}
