using System.Text.RegularExpressions;

namespace Social.Api.Calls;

/// <summary>The addresses that browsers take as those of ICE servers (RFC 7064, RFC 7065): a host, perhaps a port, and for TURN perhaps a transport.</summary>
internal static partial class IceUrl
{
    public static bool IsStun(string url) => Stun().IsMatch(url);

    public static bool IsTurn(string url) => Turn().IsMatch(url);

    [GeneratedRegex(@"^stuns?:([\w.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Stun();

    [GeneratedRegex(@"^turns?:([\w.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?(\?transport=(udp|tcp))?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Turn();
}
