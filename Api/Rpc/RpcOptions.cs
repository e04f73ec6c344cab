using Microsoft.AspNetCore.Http;

namespace Social.Api.Rpc;

/// <summary>
/// Where other services reach this process over gRPC. Section <c>Rpc</c>. Off until <see cref="Urls"/> is given. An address of its own, because HTTP/2 without TLS cannot share
/// a port with the HTTP/1.1 of health checks and metrics.
/// </summary>
internal sealed class RpcOptions
{
    public const string Section = "Rpc";
    public const int ShortestSecret = 32;

    /// <summary>Addresses, separated by semicolons, such as <c>http://10.0.0.5:5002</c>. Never make them public.</summary>
    public string? Urls { get; set; }

    /// <summary>What callers send as <c>authorization: Bearer …</c>; at least 32 characters.</summary>
    public string? SharedSecret { get; set; }

    /// <summary>PEM file of the server's certificate chain, for <c>https</c> addresses.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file of its private key.</summary>
    public string? CertificateKey { get; set; }

    /// <summary>PEM file of the authorities whose client certificates are accepted: mutual TLS.</summary>
    public string? ClientAuthorities { get; set; }

    public bool IsOn => !string.IsNullOrWhiteSpace(Urls);

    public bool IsMutual => !string.IsNullOrWhiteSpace(ClientAuthorities);

    public IReadOnlyList<BindingAddress> Addresses() =>
        [.. (Urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(BindingAddress.Parse)];

    /// <summary>What is wrong with these settings; null when nothing is.</summary>
    public string? Problem(bool isDevelopment)
    {
        if (!IsOn)
            return null;
        IReadOnlyList<BindingAddress> addresses;
        try
        {
            addresses = Addresses();
        }
        catch (FormatException)
        {
            return $"{Section}:Urls has '{Urls}', which is not a list of addresses such as http://localhost:5002.";
        }
        var secure = addresses.All(a => string.Equals(a.Scheme, Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase));
        if (addresses.Any(a => a.Port == 0))
            return $"{Section}:Urls must name ports.";
        if (SharedSecret is { Length: > 0 and < ShortestSecret })
            return $"{Section}:SharedSecret must have at least {ShortestSecret} characters.";
        if (IsMutual && !secure)
            return $"{Section}:ClientAuthorities asks for client certificates, so {Section}:Urls must all be https.";
        if (secure && (string.IsNullOrWhiteSpace(Certificate) || string.IsNullOrWhiteSpace(CertificateKey)))
            return $"{Section}:Urls are https, so {Section}:Certificate and {Section}:CertificateKey must name PEM files.";
        if (!isDevelopment && !IsMutual && string.IsNullOrEmpty(SharedSecret))
            return $"{Section}:Urls is set: outside Development {Section}:SharedSecret or {Section}:ClientAuthorities must be set too.";
        return null;
    }
}
