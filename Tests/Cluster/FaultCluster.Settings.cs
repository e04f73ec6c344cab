using System.Globalization;
using Social.Tests.Kit;

namespace Social.Tests.Cluster;

/// <summary>What its processes are told.</summary>
public sealed partial class FaultCluster
{
    /// <summary>How long a call rings here: no fault takes longer, and nobody wants to wait for more.</summary>
    internal static readonly TimeSpan Ring = TimeSpan.FromSeconds(20);

    private static Dictionary<string, string> SettingsOf(LocalServers servers, string media) => new(StringComparer.Ordinal)
    {
        ["Cluster:Provider"] = "redis",
        ["Cluster:AdvertisedAddress"] = "127.0.0.1",
        ["Cluster:SiloPort"] = "0",
        ["Cluster:GatewayPort"] = "0",
        ["Redis:ConnectionString"] = servers.Redis,
        ["Storage:Relational:Provider"] = "postgres",
        ["Storage:Postgres:ConnectionString"] = servers.Postgres.Replace("Database=postgres", $"Database={Database}", StringComparison.Ordinal),
        ["Queues:Posts"] = "rabbitmq",
        ["Queues:Notifications"] = "rabbitmq",
        ["Queues:RabbitMq:ConnectionString"] = servers.RabbitMq,
        // a folder that all processes share, as S3 would be
        ["Media:Folder"] = media,
        ["Media:UploadFolder"] = Path.Combine(media, "uploads"),
        ["Accounts:Admins:Handles"] = Admin,
        ["Accounts:Deletion:Grace"] = "00:00:00",
        ["Calls:Ring"] = Ring.ToString("c", CultureInfo.InvariantCulture),
        // clients try the next api by themselves when one refuses: there is no load balancer to be given notice
        ["Drain:Delay"] = "00:00:00",
        ["Drain:HubGrace"] = "00:00:02",
        ["Logging:LogLevel:Default"] = "Warning",
    };
}
