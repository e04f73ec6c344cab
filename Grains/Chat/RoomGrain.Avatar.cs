using Social.Grains.Interfaces.Chat;
using Social.Grains.Media;

namespace Social.Grains.Chat;

/// <summary>The picture of the room.</summary>
internal sealed partial class RoomGrain
{
    private readonly Turns _pictures = new();

    public Task<Room> SetAvatarAsync(long userId, long mediaId) =>
        PictureAsync(userId, async () => await avatars.TakeAsync(MediaPlace.Room(Id), userId, mediaId));

    public Task<Room> RemoveAvatarAsync(long userId) => PictureAsync(userId, () => Task.FromResult<string?>(null));

    /// <summary>One picture after the other: what settles one would find the other used nowhere.</summary>
    private async Task<Room> PictureAsync(long userId, Func<Task<string?>> takeAsync)
    {
        RequireManager(await RoomAsync(), userId);
        return await _pictures.TakeAsync(async () => await ShowAvatarAsync(userId, await takeAsync()));
    }

    private async Task<Room> ShowAvatarAsync(long userId, string? avatarUrl)
    {
        await avatars.DoubtAsync(MediaPlace.Room(Id));
        var room = await ChangeAsync(userId, now =>
        {
            RequireManager(now, userId);
            return string.Equals(now.Room.AvatarUrl, avatarUrl, StringComparison.Ordinal) ? null : now.Changed(ids.Next(), now.Room with { AvatarUrl = avatarUrl });
        });
        await avatars.SettleAsync(MediaPlace.Room(Id));
        return await ShowAsync(room, room.RequireKnown(userId));
    }
}
