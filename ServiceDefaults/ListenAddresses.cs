using Microsoft.AspNetCore.Http;

namespace Social.ServiceDefaults;

/// <summary>Which ports are public and which internal, fixed at start.</summary>
public sealed class ListenAddresses
{
    private readonly HashSet<int> _internalPorts;

    public ListenAddresses(string publicUrls, string internalUrls)
    {
        PublicUrls = Split(publicUrls);
        InternalUrls = Split(internalUrls);
        _internalPorts = [.. InternalUrls.Select(PortOf)];
        if (_internalPorts.Contains(0))
            throw new InvalidOperationException("Internal:Urls must name a port: 0 (any free port) could not be told from a public one.");
        if (PublicUrls.Select(PortOf).Any(_internalPorts.Contains))
            throw new InvalidOperationException($"Internal:Urls ({internalUrls}) and ASPNETCORE_URLS ({publicUrls}) must not share a port.");
    }

    public IReadOnlyList<string> PublicUrls { get; }

    public IReadOnlyList<string> InternalUrls { get; }

    /// <summary>By the port that the connection came in on; a Host header would be the client's to choose.</summary>
    public bool IsInternal(HttpContext context) => _internalPorts.Contains(context.Connection.LocalPort);

    private static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int PortOf(string url)
    {
        try
        {
            return BindingAddress.Parse(url).Port;
        }
        catch (FormatException error)
        {
            throw new InvalidOperationException(
                $"Internal:Urls or ASPNETCORE_URLS has '{url}', which is not an address such as http://localhost:5001.", error);
        }
    }
}
