using System.Net;
using System.Net.Sockets;

namespace Social.LoadTest.Wire;

/// <summary>
/// Where a server listens. Only loopback addresses can be made: this tool writes a lot and must never meet a real system by mistake.
/// </summary>
internal sealed record ServerAddress(IPEndPoint EndPoint)
{
    public Uri Uri { get; } = new($"http://{EndPoint}/");

    /// <summary>
    /// Takes <c>http://localhost:5000</c>, <c>http://127.0.0.1:5000</c> or <c>http://[::1]:5000</c>; fails with <see
    /// cref="LoadTestException"/> otherwise.
    /// </summary>
    public static ServerAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !string.Equals(uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal))
            throw new LoadTestException($"'{text}' is not an address like http://localhost:5000.");
        if (string.Equals(uri.Host, "localhost", StringComparison.OrdinalIgnoreCase))
            return new ServerAddress(new IPEndPoint(IPAddress.Loopback, uri.Port));
        return IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address)
            ? new ServerAddress(new IPEndPoint(address, uri.Port))
            : throw new LoadTestException(
                $"'{text}' is not this machine. LoadTest only talks to loopback addresses (localhost, 127.0.0.1, [::1]).");
    }

    /// <summary>An address that nobody listened on a moment ago.</summary>
    public static ServerAddress Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new ServerAddress((IPEndPoint)listener.LocalEndpoint);
    }

    public override string ToString() => Uri.GetLeftPart(UriPartial.Authority);
}
