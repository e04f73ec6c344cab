using System.Globalization;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Social.ServiceDefaults;
using StackExchange.Redis;

namespace Social.Silo.Hosting;

/// <summary>
/// Puts the cluster's membership back when Redis lost it, as a Redis that keeps nothing on disk does when it restarts. Without it the silos would go on among themselves, but front ends
/// would find none and the next silo to join would make a cluster of its own. Looks each second; holds the last table it has seen.
/// </summary>
internal sealed partial class MembershipKeeper(
    RedisConnection redis, IOptions<RedisClusteringOptions> redisOptions, IOptions<ClusterOptions> cluster, TimeProvider time, ILogger<MembershipKeeper> logger)
    : BackgroundService
{
    private const string Version = "Version";

    /// <summary>Only ever forward: of several silos that put it back, the one that knows the newest table has the last word.</summary>
    private const string Restore = """
        if tonumber(redis.call('hget', KEYS[1], 'Version') or '-1') >= tonumber(ARGV[1]) then return 0 end
        redis.call('hset', KEYS[1], 'Version', ARGV[1])
        for i = 2, #ARGV, 2 do redis.call('hset', KEYS[1], ARGV[i], ARGV[i + 1]) end
        return 1
        """;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly RedisKey _key = redisOptions.Value.CreateRedisKey(cluster.Value);
    private HashEntry[] _last = [];
    private long _lastVersion;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!redis.IsConnected)
                continue;
            try
            {
                await LookAsync((await redis.OpenAsync()).GetDatabase());
            }
            catch (Exception error) when (RedisFailure.Is(error) && !stoppingToken.IsCancellationRequested)
            {
                LogNotSeen(error);
            }
        }
    }

    private async Task LookAsync(IDatabase database)
    {
        var table = await database.HashGetAllAsync(_key);
        var version = VersionOf(table);
        if (version >= _lastVersion)
        {
            (_last, _lastVersion) = (table, version);
            return;
        }
        RedisValue[] rows = [_lastVersion, .. _last.Where(r => r.Name != Version).SelectMany(r => (RedisValue[])[r.Name, r.Value])];
        if ((int)await database.ScriptEvaluateAsync(Restore, [_key], rows) == 1)
            LogRestored(_lastVersion, version);
    }

    private static long VersionOf(HashEntry[] table) =>
        long.TryParse((string?)table.FirstOrDefault(r => r.Name == Version).Value, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis lost the cluster's membership (version {Found} after {Known}); it was put back")]
    private partial void LogRestored(long known, long found);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The cluster's membership could not be read")]
    private partial void LogNotSeen(Exception error);
}
