using Orleans.Concurrency;

namespace Social.Grains.Chat;

/// <summary>Indexes the messages of all rooms. Key: 0.</summary>
[Alias("IMessageIndexGrain")]
internal interface IMessageIndexGrain : IGrainWithIntegerKey
{
    /// <summary>Makes sure that it lives; it works by itself.</summary>
    [Alias("WakeAsync"), AlwaysInterleave, ResponseTimeout("00:00:04")]
    Task WakeAsync();
}
