using System.Collections.Concurrent;

namespace Social.Tests.Storage.Reminders;

/// <summary>Notes that its reminder came, whichever silo of this process it came to.</summary>
internal sealed class RemindedGrain : Grain, IRemindedGrain, IRemindable
{
    public static ConcurrentDictionary<long, bool> Reminded { get; } = new();

    public Task RemindAsync(TimeSpan due) => this.RegisterOrUpdateReminder("once", due, TimeSpan.FromMinutes(1));

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Reminded[this.GetPrimaryKeyLong()] = true;
        return Task.CompletedTask;
    }
}
