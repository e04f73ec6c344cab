using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Social.Api.Rpc.V1;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>Mutual TLS on the RPC address, and settings that would leave it open.</summary>
public sealed class RpcSecurityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("social-test-").FullName;
    private readonly X509Certificate2 _authority = Authority("CN=test authority");

    [Fact]
    public async Task With_client_authorities_only_their_certificates_are_let_in()
    {
        using var server = Issued(_authority, "CN=localhost");
        using var known = Issued(_authority, "CN=a service");
        using var otherAuthority = Authority("CN=test authority");
        using var stranger = Issued(otherAuthority, "CN=a service");
        var address = new Uri($"https://127.0.0.1:{SocialApp.FreePort()}");
        await using var app = await SocialApp.StartAsync(
            $"Rpc:Urls={address.OriginalString}", $"Rpc:Certificate={Pem("server", server.ExportCertificatePem())}",
            $"Rpc:CertificateKey={Pem("key", server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem())}",
            $"Rpc:ClientAuthorities={Pem("authority", _authority.ExportCertificatePem())}");

        Assert.False((await ValidateAsync(address, known)).Valid);
        foreach (var certificate in new[] { stranger, null })
        {
            var error = await Assert.ThrowsAsync<RpcException>(() => ValidateAsync(address, certificate));
            // the handshake fails, or the connection ends right behind it: the client calls the one unavailable and the other internal
            Assert.Contains(error.StatusCode, new[] { StatusCode.Unavailable, StatusCode.Internal });
        }
    }

    [Theory]
    [InlineData("Rpc:SharedSecret", "Rpc:Urls=http://127.0.0.1:5992", "--environment=Production")]
    [InlineData("Rpc:SharedSecret", "Rpc:Urls=http://127.0.0.1:5992", "Rpc:SharedSecret=short")]
    [InlineData("Rpc:ClientAuthorities", "Rpc:Urls=http://127.0.0.1:5992", "Rpc:ClientAuthorities=/nowhere.pem")]
    [InlineData("Rpc:Certificate", "Rpc:Urls=https://127.0.0.1:5992")]
    [InlineData("Rpc:Urls", "Rpc:Urls=nonsense")]
    [InlineData("Rpc:Urls", "Rpc:Urls=http://127.0.0.1:0")]
    public void Settings_that_would_leave_it_open_stop_the_start(string named, params string[] settings)
    {
        string[] args = [.. settings.Select(s => s.StartsWith("--", StringComparison.Ordinal) ? s : "--" + s)];

        var error = Assert.Throws<InvalidOperationException>(() => Silo.SocialSilo.Build(["--environment=Development", .. args]));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<ValidateTokenResponse> ValidateAsync(Uri address, X509Certificate2? certificate)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { _authority },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        if (certificate is not null)
            handler.SslOptions.ClientCertificates = [certificate];
        using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler });
        return await new Auth.AuthClient(channel).ValidateTokenAsync(
            new ValidateTokenRequest { AccessToken = "none" }, cancellationToken: TestContext.Current.CancellationToken);
    }

    private string Pem(string name, string pem)
    {
        var path = Path.Combine(_folder, name + ".pem");
        File.WriteAllText(path, pem);
        return path;
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
    }

    private static X509Certificate2 Issued(X509Certificate2 authority, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var issued = request.Create(authority, now.AddMinutes(-10), now.AddMinutes(30), RandomNumberGenerator.GetBytes(8));
        using var withKey = issued.CopyWithPrivateKey(key);
        // a key that exists in memory alone cannot be shown in a handshake everywhere
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }
}
