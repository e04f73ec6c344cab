using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>Tells people on each of their connections that they were added to a room, or invited. A hint: their list of rooms says so too.</summary>
internal sealed partial class RoomGreetings(IClientPush push, TimeProvider time, ILogger<RoomGreetings> logger)
{
    /// <param name="by">Who knows already.</param>
    public async Task TellAsync(long roomId, long by, IEnumerable<RoomMemberRecord> members)
    {
        foreach (var member in members.Where(m => m.UserId != by && m.State is MembershipState.Joined or MembershipState.Invited))
        {
            var type = member.State == MembershipState.Joined ? RoomEventTypes.MemberJoined : RoomEventTypes.Invited;
            try
            {
                await push.ToUserAsync(member.UserId, new Push(RoomEventTypes.Rooms, type, new RoomChanged(roomId), null, time.GetUtcNow()));
            }
            catch (Exception e)
            {
                LogFailed(e, roomId);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Somebody could not be told of room {RoomId}; their list has it")]
    private partial void LogFailed(Exception exception, long roomId);
}
