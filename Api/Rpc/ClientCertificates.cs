using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Social.Api.Rpc;

/// <summary>TLS of the RPC address; mutual when authorities for clients are named.</summary>
internal static class ClientCertificates
{
    public static void Configure(HttpsConnectionAdapterOptions https, RpcOptions options)
    {
        https.ServerCertificate = X509Certificate2.CreateFromPemFile(options.Certificate!, options.CertificateKey);
        if (!options.IsMutual)
            return;
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(options.ClientAuthorities!);
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => IsIssuedBy(authorities, certificate);
    }

    /// <summary>Trusts these authorities alone, whatever the machine trusts besides. Revocation lists of private authorities are mostly not to be had.</summary>
    private static bool IsIssuedBy(X509Certificate2Collection authorities, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
