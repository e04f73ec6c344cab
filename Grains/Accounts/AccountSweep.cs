using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Social.Grains.Accounts;

/// <summary>Deletes sessions that ended a day ago and repeats that are no longer kept, a little at a time. Every silo does it; that is harmless.</summary>
internal sealed partial class AccountSweep(IAccountStore accounts, TimeProvider time, ILogger<AccountSweep> logger) : BackgroundService
{
    private const int AtOnce = 500;
    private const int MostRounds = 200;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await SweepAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = time.GetUtcNow();
            for (var round = 0; round < MostRounds && await accounts.SweepAsync(now - Kept, now, AtOnce, cancellationToken) >= AtOnce; round++)
                await Task.Yield();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotSwept(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Ended sessions are no longer swept")]
    private partial void LogStopped();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ended sessions could not be deleted; the next round tries again")]
    private partial void LogNotSwept(Exception error);
}
