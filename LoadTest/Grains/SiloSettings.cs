using System.Globalization;

namespace Social.LoadTest.Grains;

/// <summary>How a silo of ours is told where it listens and how it finds the others.</summary>
internal static class SiloSettings
{
    public static IEnumerable<KeyValuePair<string, string>> Of(OwnServers own, string clusterId, int siloPort, int gatewayPort)
    {
        yield return new("Cluster__SiloPort", siloPort.ToString(CultureInfo.InvariantCulture));
        yield return new("Cluster__GatewayPort", gatewayPort.ToString(CultureInfo.InvariantCulture));
        if (own.Redis is { } redis)
        {
            yield return new("Cluster__Provider", "redis");
            yield return new("Cluster__ClusterId", clusterId);
            yield return new("Cluster__AdvertisedAddress", "127.0.0.1");
            yield return new("Redis__ConnectionString", redis);
            // there are no clients to be told that it ends
            yield return new("Drain__Delay", "00:00:00");
            yield return new("Drain__HubGrace", "00:00:00");
        }

        foreach (var setting in own.Settings)
        {
            var parts = setting.Split('=', 2);
            yield return new(parts[0], parts[1]);
        }
    }
}
