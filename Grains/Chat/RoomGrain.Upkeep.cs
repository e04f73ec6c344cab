namespace Social.Grains.Chat;

/// <summary>What is left of somebody whose account ends, beside their messages and their membership.</summary>
internal sealed partial class RoomGrain
{
    public Task EraseReactionsAsync(long userId, long messageId) => Messages.ForgetReactionsAsync(userId, messageId);
}
