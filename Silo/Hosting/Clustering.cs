using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Social.ServiceDefaults;

namespace Social.Silo.Hosting;

/// <summary>How this silo finds others. Embedded: it is alone, on loopback ports that happen to be free, so several can run on one machine.</summary>
internal static class Clustering
{
    private const string Id = "social";

    public static ISiloBuilder AddClustering(this ISiloBuilder silo)
    {
        var (siloPort, gatewayPort) = FreePorts();
        silo.UseLocalhostClustering(siloPort, gatewayPort, primarySiloEndpoint: null, serviceId: Id, clusterId: Id);
        silo.Services.AddHealthChecks().AddCheck<SiloHealthCheck>("silo", HealthStatus.Unhealthy, [InternalEndpoints.ReadyTag]);
        return silo;
    }

    private static (int Silo, int Gateway) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
