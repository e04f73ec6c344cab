using Microsoft.Extensions.Configuration;
using StackExchange.Redis;

namespace Social.ServiceDefaults;

/// <summary>The Redis that a cluster meets in. Section <c>Redis</c>; used when <c>Cluster:Provider</c> is <c>redis</c>.</summary>
public sealed class RedisOptions
{
    public const string Section = "Redis";
    private const int ConnectTimeoutMs = 3_000;
    private const int AnswerTimeoutMs = 2_000;
    private const int ReconnectMs = 500;
    private const int KeepAliveSeconds = 5;

    /// <summary>As StackExchange.Redis reads it: <c>host:port,password=…,ssl=true</c>.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The client's configuration; fails with a message that names the setting, without its value: there may be a password in it.</summary>
    public static ConfigurationOptions Of(IConfiguration configuration, ClusteringOptions cluster)
    {
        var text = configuration.GetSection(Section).Get<RedisOptions>()?.ConnectionString;
        if (string.IsNullOrWhiteSpace(text))
            throw new InvalidOperationException($"{Section}:{nameof(ConnectionString)} must be given when {ClusteringOptions.Section}:Provider is '{ClusteringOptions.Redis}'.");
        var options = Parsed(text);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = ConnectTimeoutMs;
        options.SyncTimeout = options.AsyncTimeout = AnswerTimeoutMs;
        options.ReconnectRetryPolicy = new LinearRetry(ReconnectMs);
        options.KeepAlive = KeepAliveSeconds;
        // whoever asks while Redis is away hears so at once: nothing piles up and nobody waits
        options.BacklogPolicy = BacklogPolicy.FailFast;
        // clusters may share a server: their channels must not
        options.ChannelPrefix = RedisChannel.Literal($"{cluster.ServiceId}/{cluster.ClusterId}/");
        return options;
    }

    private static ConfigurationOptions Parsed(string text)
    {
        try
        {
            var options = ConfigurationOptions.Parse(text);
            if (options.EndPoints.Count > 0)
                return options;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException)
        {
            // the message of the cause may show the password
        }
        throw new InvalidOperationException($"{Section}:{nameof(ConnectionString)} is not a Redis configuration such as host:6379,password=….");
    }
}
