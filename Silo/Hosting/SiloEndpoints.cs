using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Orleans.Configuration;
using Social.ServiceDefaults;

namespace Social.Silo.Hosting;

/// <summary>Where other processes reach this silo: inside only, never every address unless its operator says so.</summary>
internal static class SiloEndpoints
{
    private const int DefaultSiloPort = 11111;
    private const int DefaultGatewayPort = 30000;
    private const string PodAddress = "POD_IP";

    public static void Apply(EndpointOptions endpoints, ClusteringOptions cluster)
    {
        var address = AddressOf(cluster);
        var (freeSilo, freeGateway) = FreePorts(address);
        var siloPort = cluster.SiloPort ?? (cluster.IsShared ? DefaultSiloPort : 0);
        var gatewayPort = cluster.GatewayPort ?? (cluster.IsShared ? DefaultGatewayPort : 0);
        endpoints.AdvertisedIPAddress = address;
        endpoints.SiloPort = siloPort == 0 ? freeSilo : siloPort;
        endpoints.GatewayPort = gatewayPort == 0 ? freeGateway : gatewayPort;
        var listen = cluster.ListenOnAnyAddress ? IPAddress.Any : address;
        endpoints.SiloListeningEndpoint = new IPEndPoint(listen, endpoints.SiloPort);
        endpoints.GatewayListeningEndpoint = new IPEndPoint(listen, endpoints.GatewayPort);
    }

    private static IPAddress AddressOf(ClusteringOptions cluster)
    {
        if (cluster.AdvertisedAddress is { Length: > 0 } given)
            return Resolved(given);
        if (!cluster.IsShared)
            return IPAddress.Loopback;
        if (cluster.Kubernetes && IPAddress.TryParse(Environment.GetEnvironmentVariable(PodAddress), out var pod))
            return pod;
        return PrivateAddresses() is [var only]
            ? only
            : throw Wrong("must be given: this host has no private address, or several");
    }

    private static IPAddress Resolved(string name)
    {
        if (IPAddress.TryParse(name, out var address))
            return IsSpecific(address) ? address : throw Wrong($"is '{name}', which is no address of one host");
        try
        {
            return Dns.GetHostAddresses(name, AddressFamily.InterNetwork).FirstOrDefault() ?? throw Wrong($"is '{name}', which has no IPv4 address");
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            throw Wrong($"is '{name}', which is neither an IP address nor the name of a host");
        }
    }

    private static bool IsSpecific(IPAddress address) => !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);

    private static List<IPAddress> PrivateAddresses() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(n => n.OperationalStatus == OperationalStatus.Up && n.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(n => n.GetIPProperties().UnicastAddresses.Select(a => a.Address))
            .Where(a => a.AddressFamily == AddressFamily.InterNetwork && IsPrivate(a.GetAddressBytes())),
    ];

    /// <summary>RFC 1918 and, for clouds that use it inside, RFC 6598.</summary>
    private static bool IsPrivate(byte[] address) => address switch
    {
        [10, ..] or [192, 168, ..] => true,
        [172, >= 16 and <= 31, ..] => true,
        [100, >= 64 and <= 127, ..] => true,
        _ => false,
    };

    private static (int Silo, int Gateway) FreePorts(IPAddress address)
    {
        try
        {
            using var first = new TcpListener(address, 0);
            using var second = new TcpListener(address, 0);
            first.Start();
            second.Start();
            return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
        }
        catch (SocketException error)
        {
            throw Wrong($"is {address}, which this host cannot listen on ({error.SocketErrorCode}); behind address translation set {nameof(ClusteringOptions.ListenOnAnyAddress)} and both ports");
        }
    }

    private static InvalidOperationException Wrong(string what) => new($"{ClusteringOptions.Section}:{nameof(ClusteringOptions.AdvertisedAddress)} {what}.");
}
