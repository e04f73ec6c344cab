using Social.ServiceDefaults;

namespace Social.Silo.Hosting;

/// <summary>Holds the start until Redis answers: a silo without it cannot join, and says so better than its parts would.</summary>
internal sealed class RedisReady(RedisConnection redis) : IHostedService
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public Task StartAsync(CancellationToken cancellationToken) => redis.ConnectedAsync(Limit, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
