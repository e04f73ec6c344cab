using Microsoft.Extensions.Configuration;

namespace Social.ServiceDefaults;

/// <summary>How the processes of the product find each other. Section <c>Cluster</c>; the same for silos and front ends.</summary>
public sealed class ClusteringOptions
{
    public const string Section = "Cluster";
    public const string Embedded = "embedded";
    public const string Redis = "redis";

    /// <summary><c>embedded</c>: one process that is everything. <c>redis</c>: any number of silos and front ends that meet in Redis.</summary>
    public string Provider { get; set; } = Embedded;

    /// <summary>Processes with the same ids belong together. A blue and a green cluster of one service differ in <c>ClusterId</c> alone.</summary>
    public string ClusterId { get; set; } = "social";

    public string ServiceId { get; set; } = "social";

    /// <summary>Where silos reach this silo; 0 takes a free port. Default: free when embedded, 11111 otherwise.</summary>
    public int? SiloPort { get; set; }

    /// <summary>Where front ends reach this silo; 0 takes a free port. Default: free when embedded, 30000 otherwise.</summary>
    public int? GatewayPort { get; set; }

    /// <summary>
    /// The address or host name under which others reach this silo. Default: loopback when embedded, the pod's address under Kubernetes, else the host's one private address.
    /// </summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Binds the silo's and the gateway's port on every address instead of the advertised one alone. For hosts behind address translation.</summary>
    public bool ListenOnAnyAddress { get; set; }

    /// <summary>Asks Kubernetes which pods are gone, so that their silos are forgotten at once.</summary>
    public bool Kubernetes { get; set; }

    /// <summary>
    /// The longest that a grain call may take before its caller is answered 503; above the 10 s of a store's write, so that the store's own answer comes first. Not used when embedded.
    /// </summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>Whether there are, or may be, other processes.</summary>
    public bool IsShared => !string.Equals(Provider, Embedded, StringComparison.Ordinal);

    /// <summary>Reads the section; fails with a message that names the setting which cannot be.</summary>
    public static ClusteringOptions Of(IConfiguration configuration)
    {
        var options = configuration.GetSection(Section).Get<ClusteringOptions>() ?? new ClusteringOptions();
        Check(options.Provider is Embedded or Redis, nameof(Provider), $"is '{options.Provider}'; it must be '{Embedded}' or '{Redis}'");
        Check(options.ClusterId.Length > 0, nameof(ClusterId), "must not be empty");
        Check(options.ServiceId.Length > 0, nameof(ServiceId), "must not be empty");
        Check(options.SiloPort is null or >= 0 and <= 65535, nameof(SiloPort), "must be a port, or 0 for a free one");
        Check(options.GatewayPort is null or >= 0 and <= 65535, nameof(GatewayPort), "must be a port, or 0 for a free one");
        Check(
            options.SiloPort is null or 0 || options.SiloPort != options.GatewayPort, nameof(GatewayPort), $"must differ from {Section}:{nameof(SiloPort)}");
        Check(
            options.ResponseTimeout >= TimeSpan.FromSeconds(1) && options.ResponseTimeout <= TimeSpan.FromMinutes(1),
            nameof(ResponseTimeout), "must be from 1 s to 1 min");
        Check(options.IsShared || !options.Kubernetes, nameof(Kubernetes), $"needs {Section}:{nameof(Provider)} to be '{Redis}'");
        return options;
    }

    private static void Check(bool isTrue, string setting, string what)
    {
        if (!isTrue)
            throw new InvalidOperationException($"{Section}:{setting} {what}.");
    }
}
