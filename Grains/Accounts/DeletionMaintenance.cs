using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Social.Grains.Accounts;

/// <summary>Deletes the accounts whose time has come, one after the other. Silos that do so at once do the same twice, which harms nobody.</summary>
internal sealed partial class DeletionMaintenance(IAccountStore accounts, AccountErasure erasure, TimeProvider time, ILogger<DeletionMaintenance> logger) : BackgroundService
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
                foreach (var userId in await accounts.DueDeletionsAsync(time.GetUtcNow() - ClocksDiffer, Batch, stoppingToken))
                {
                    await erasure.EraseAsync(userId, stoppingToken);
                    LogDeleted(userId);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogBrokeOff(e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} and all that they had here is deleted")]
    private partial void LogDeleted(long userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The deletion of an account broke off; it goes on in ten seconds")]
    private partial void LogBrokeOff(Exception exception);
}
