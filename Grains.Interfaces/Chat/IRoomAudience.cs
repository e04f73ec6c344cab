namespace Social.Grains.Interfaces.Chat;

/// <summary>
/// Which connections hear of a room, on every front end. Both wait until all front ends have done it, a second at most: one that does not answer by then is frozen or gone, and looks
/// again at who may hear what when it comes back.
/// </summary>
public interface IRoomAudience
{
    /// <summary>From now on the user's connections that subscribed to <c>rooms</c> hear of this room.</summary>
    Task AdmitAsync(long userId, long roomId);

    /// <summary>The user's connections hear no more of this room.</summary>
    Task ExpelAsync(long userId, long roomId);
}
