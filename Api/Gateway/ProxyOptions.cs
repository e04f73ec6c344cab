using System.Net;

namespace Social.Api.Gateway;

/// <summary>Which peers may say on whose behalf they ask. Section <c>Api:Proxies</c>.</summary>
internal sealed class ProxyOptions
{
    public const string Section = "Api:Proxies";

    /// <summary>Addresses or networks (<c>10.0.0.0/8</c>) of reverse proxies, separated by commas. Empty: X-Forwarded-* counts from nobody.</summary>
    public string Trusted { get; set; } = "";

    public IEnumerable<IPNetwork> Networks() =>
        Trusted.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse);

    private static IPNetwork Parse(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
            return network;
        return IPAddress.TryParse(text, out var address)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw new FormatException($"{Section}:Trusted has '{text}', which is neither an IP address nor a network such as 10.0.0.0/8.");
    }
}
