using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Social.LoadTest.Wire;

/// <summary>
/// The ready bytes of one request. A request made with a mark (<see cref="Mark"/>) in its body or key carries a number of ten digits
/// there that
/// <see cref="Numbered"/> replaces, so that each post of a measured loop differs without being built anew. Not for several callers at once.
/// </summary>
internal sealed class WireRequest
{
    /// <summary>Stands for the number.</summary>
    public const string Mark = "##########";

    private readonly byte[] _bytes;
    private readonly int[] _marks;

    private WireRequest(byte[] bytes)
    {
        _bytes = bytes;
        _marks = [.. FindMarks(bytes)];
    }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    public static WireRequest Get(ServerAddress server, string path, string? accessToken) =>
        new(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\n{Headers(server, accessToken)}\r\n"));

    /// <summary>Without a body.</summary>
    public static WireRequest Put(ServerAddress server, string path, string? accessToken) =>
        new(Encoding.ASCII.GetBytes($"PUT {path} HTTP/1.1\r\n{Headers(server, accessToken)}Content-Length: 0\r\n\r\n"));

    /// <param name="json">The body; must be ASCII, as its length is taken in characters.</param>
    public static WireRequest Post(ServerAddress server, string path, string? accessToken, string json, string? key = null)
    {
        var more = key is null ? "" : $"Idempotency-Key: {key}\r\n";
        var length = json.Length.ToString(CultureInfo.InvariantCulture);
        return new(Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\n{Headers(server, accessToken)}{more}"
            + $"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{json}"));
    }

    /// <summary>The same request for another caller.</summary>
    public WireRequest Copy() => new([.. _bytes], _marks);

    /// <summary>This request with the number in place of every mark; overwrites what the last call answered.</summary>
    public ReadOnlyMemory<byte> Numbered(long number)
    {
        foreach (var mark in _marks)
            Utf8Formatter.TryFormat(number, _bytes.AsSpan(mark, Mark.Length), out _, new('D', (byte)Mark.Length));
        return _bytes;
    }

    private WireRequest(byte[] bytes, int[] marks) => (_bytes, _marks) = (bytes, marks);

    private static string Headers(ServerAddress server, string? accessToken) =>
        $"Host: {server.EndPoint}\r\nAccept: application/json\r\n"
        + (accessToken is null ? "" : $"Authorization: Bearer {accessToken}\r\n");

    private static List<int> FindMarks(ReadOnlySpan<byte> bytes)
    {
        var found = new List<int>();
        var mark = Encoding.ASCII.GetBytes(Mark);
        for (var at = bytes.IndexOf(mark); at >= 0;)
        {
            found.Add(at);
            var next = bytes[(at + mark.Length)..].IndexOf(mark);
            at = next < 0 ? -1 : at + mark.Length + next;
        }

        return found;
    }
}
