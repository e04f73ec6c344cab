namespace Social.Tests.Storage;

[Alias("IRemindedGrain")]
public interface IRemindedGrain : IGrainWithIntegerKey
{
    [Alias("RemindAsync")]
    Task RemindAsync(TimeSpan due);
}
