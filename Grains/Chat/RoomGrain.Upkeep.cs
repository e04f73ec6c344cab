namespace Social.Grains.Chat;

/// <summary>What is left of somebody whose account ends, beside their messages and their membership.</summary>
internal sealed partial class RoomGrain
{
    public Task EraseReactionsAsync(long userId, long messageId) => Messages.ForgetReactionsAsync(userId, messageId);

    public Task ErasePictureAsync(long userId, string avatarUrl) => _pictures.TakeAsync(() => ChangeAsync(
        userId,
        now => string.Equals(now.Room.AvatarUrl, avatarUrl, StringComparison.Ordinal) ? now.Changed(ids.Next(), now.Room with { AvatarUrl = null }) : null));
}
