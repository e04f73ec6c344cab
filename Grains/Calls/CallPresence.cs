using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces.Presence;

namespace Social.Grains.Calls;

/// <summary>One per silo: tells presence who is in a call. Nothing waits for it, and what is lost is said again within a minute.</summary>
internal sealed partial class CallPresence(IGrainFactory grains, ILogger<CallPresence> logger)
{
    public static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    public void Tell(long callId, long userId, bool isIn) => _ = TellAsync(callId, userId, isIn);

    private async Task TellAsync(long callId, long userId, bool isIn)
    {
        try
        {
            await grains.GetGrain<IPresencePartitionGrain>(PresenceRules.PartOf(userId)).SetInCallAsync(userId, callId, isIn);
        }
        catch (Exception e)
        {
            LogNotTold(e, userId);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Presence does not hear whether {UserId} is in a call")]
    private partial void LogNotTold(Exception exception, long userId);
}
