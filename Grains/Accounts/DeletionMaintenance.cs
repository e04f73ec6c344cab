using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Social.Grains.Accounts;

/// <summary>
/// Deletes the accounts whose time has come, one after the other. One that cannot be deleted holds up nobody else: its turn comes again with the next round. Silos that do so at once do
/// the same twice, which harms nobody.
/// </summary>
internal sealed partial class DeletionMaintenance(
    IAccountStore accounts, AccountErasure erasure, AccountMetrics metrics, TimeProvider time, ILogger<DeletionMaintenance> logger) : BackgroundService
{
    private const int Batch = 10;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    // a sign-in that undid it a moment ago, by a clock that is behind, comes first
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await EraseAllAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogPutOff(e);
            }
        }
    }

    private async Task EraseAllAsync(CancellationToken stoppingToken)
    {
        var now = time.GetUtcNow() - ClocksDiffer;
        for (var after = default(DueDeletion); ;)
        {
            var due = await accounts.DueDeletionsAsync(now, after, Batch, stoppingToken);
            foreach (var (_, userId) in due)
                await EraseAsync(userId, stoppingToken);
            if (due.Length < Batch)
                return;
            after = due[^1];
        }
    }

    private async Task EraseAsync(long userId, CancellationToken stoppingToken)
    {
        try
        {
            await erasure.EraseAsync(userId, stoppingToken);
            LogDeleted(userId);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            metrics.BrokeOff("deletion");
            LogBrokeOff(e, userId);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} and all that they had here is deleted")]
    private partial void LogDeleted(long userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The deletion of user {UserId} broke off; it goes on in ten seconds")]
    private partial void LogBrokeOff(Exception exception, long userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Accounts that are to be deleted could not be read; it is tried again in ten seconds")]
    private partial void LogPutOff(Exception exception);
}
