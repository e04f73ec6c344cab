using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.ServiceDefaults;
using StackExchange.Redis;

namespace Social.Api.Gateway;

/// <summary>
/// Adds what this process let through to a count per caller in Redis, five times a second, and takes back what all have let through together. While Redis is away each
/// process counts for itself. Keys: <c>{cluster}:rate:{budget}:{caller}</c>, a moment in microseconds of Redis' own clock, gone when it has passed.
/// </summary>
internal sealed partial class RateLimitExchange : BackgroundService
{
    private const int LargestBatch = 1_000;
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // times in microseconds stay below 2^53, up to which Lua's numbers are exact
    private const string Add = """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local paid = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + ARGV[1]
        paid = math.min(paid, now + ARGV[2])
        redis.call('SET', KEYS[1], string.format('%.0f', paid), 'PX', math.ceil((paid - now) / 1000) + 1)
        return string.format('%.0f', paid - now)
        """;

    private readonly RateLimits _limits;
    private readonly RedisConnection? _redis;
    private readonly string _prefix;
    private readonly TimeProvider _time;
    private readonly ILogger<RateLimitExchange> _logger;
    private readonly Counter<long> _failures;
    private bool _failing;

    public RateLimitExchange(
        RateLimits limits, IServiceProvider services, ClusteringOptions cluster, TimeProvider time, IMeterFactory meters, ILogger<RateLimitExchange> logger)
    {
        _prefix = $"{cluster.ClusterId}:rate";
        (_limits, _redis, _time, _logger) = (limits, services.GetService<RedisConnection>(), time, logger);
        _limits.Shared = _redis is not null;
        _failures = meters.Create("Social.Api.RateLimits")
            .CreateCounter<long>("social.api.rate_limit.exchange.failures", "{exchange}", "Times that counts could not be shared; each process then counts for itself");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_redis is null)
            return;
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            var redis = (await _redis.OpenAsync().WaitAsync(stoppingToken)).GetDatabase();
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await ExchangeAsync(redis);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the process stops
        }
    }

    private async Task ExchangeAsync(IDatabase redis)
    {
        var batch = new List<Task>();
        try
        {
            while (batch.Count < LargestBatch && _limits.TryNextUntold(out var bucket))
                batch.Add(ExchangeAsync(redis, bucket!));
            await Task.WhenAll(batch).WaitAsync(Patience, _time);
            _failing = false;
        }
        catch (Exception e) when (RedisFailure.Is(e))
        {
            _failures.Add(1);
            if (!_failing)
                LogAlone(e);
            _failing = true;
        }
    }

    private async Task ExchangeAsync(IDatabase redis, RateBucket bucket)
    {
        var (budget, caller) = bucket.Key;
        var cost = bucket.TakeUntold() * budget.Interval / TicksPerMicrosecond;
        var answer = await redis.ScriptEvaluateAsync(
            Add, [$"{_prefix}:{budget.Name}:{caller}"], [cost, 2 * budget.Room / TicksPerMicrosecond]);
        _limits.Merge(bucket, long.Parse((string)answer!, CultureInfo.InvariantCulture) * TicksPerMicrosecond);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not take rate-limit counts; until it does, each process counts for itself")]
    private partial void LogAlone(Exception exception);
}
