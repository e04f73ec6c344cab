using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;

namespace Social.Grains.Chat;

/// <summary>
/// Tells the direct room of two people that one has blocked the other, or taken that back, so that the room need not ask for each message. A block is acknowledged when it is durable and
/// told: where the room cannot be reached, <c>unavailable</c> is thrown and the client repeats its verb.
/// </summary>
internal sealed partial class DirectRoomNews(IRoomStore rooms, IGrainFactory grains, TimeProvider time, ILogger<DirectRoomNews> logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public async Task TellAsync(long userId, long otherId)
    {
        var roomId = await rooms.FindDirectAsync(userId, otherId);
        if (roomId == 0)
            return;
        try
        {
            await grains.GetGrain<IRoomUpkeepGrain>(roomId).StandingChangedAsync().WaitAsync(Limit, time);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            LogNotTold(e, roomId);
            throw SocialException.Unavailable("It is stored, but a room could not be told; repeat the request.", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Room {RoomId} was not told that its two people stand otherwise to each other")]
    private partial void LogNotTold(Exception exception, long roomId);
}
