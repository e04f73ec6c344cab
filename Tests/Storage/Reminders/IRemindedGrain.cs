namespace Social.Tests.Storage.Reminders;

[Alias("IRemindedGrain")]
public interface IRemindedGrain : IGrainWithIntegerKey
{
    [Alias("RemindAsync")]
    Task RemindAsync(TimeSpan due);
}
