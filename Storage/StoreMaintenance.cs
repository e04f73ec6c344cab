using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.Grains.Accounts;
using Social.Grains.Chat;
using Social.Grains.Interfaces;
using Social.Grains.Posts;

namespace Social.Storage;

/// <summary>Deletes what has outlived its use, at the start and each hour, in batches so small that nobody waits for them.</summary>
public sealed partial class StoreMaintenance(
    IAccountStore accounts, IPostStore posts, IRoomStore rooms, TimeProvider time, ILogger<StoreMaintenance> logger)
    : BackgroundService
{
    private const int Batch = 500;
    private const int MostBatches = 10_000;

    // a session that ended is asked for only while its access tokens, of 15 minutes, may still be shown
    private static readonly TimeSpan KeepEndedSessions = TimeSpan.FromDays(1);
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await SweepAsync(n => accounts.SweepAsync(time.GetUtcNow() - KeepEndedSessions, time.GetUtcNow(), n, stoppingToken));
                await SweepAsync(n => posts.SweepAsync(time.GetUtcNow(), n, stoppingToken));
                await SweepAsync(n => rooms.SweepAsync(time.GetUtcNow(), n, stoppingToken));
            }
            catch (SocialException e)
            {
                LogPutOff(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static async Task SweepAsync(Func<int, Task<int>> sweep)
    {
        for (var batches = 0; batches < MostBatches && await sweep(Batch) >= Batch;)
            batches++;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old sessions and repeats could not be deleted; it is tried again in an hour")]
    private partial void LogPutOff(Exception exception);
}
