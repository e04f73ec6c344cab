namespace Social.Grains.Chat;

/// <summary>What is done to messages for whoever leaves.</summary>
internal sealed partial class RoomMessages
{
    /// <summary>Takes back all that a user reacted to a message with, be they in the room or not. May be repeated.</summary>
    public async Task ForgetReactionsAsync(long userId, long messageId)
    {
        if (await FindAsync(messageId) is not { } found)
            return;
        foreach (var emoji in found.Reactions.Where(r => r.UserIds.Contains(userId)).Select(r => r.Emoji))
            await Log.ChangeAsync(messageId, _services.Ids.Next(), message => Reacted(message, userId, emoji, added: false));
    }

    /// <summary>Null where that changes nothing.</summary>
    private static MessageChange? Reacted(MessageRecord message, long userId, string emoji, bool added)
    {
        if (MessageRules.With(message.Reactions, userId, emoji, added) is not { } reactions)
            return null;
        var count = reactions.FirstOrDefault(r => string.Equals(r.Emoji, emoji, StringComparison.Ordinal))?.UserIds.Length ?? 0;
        return new MessageChange(RoomEntryKind.Reacted, userId, message with { Reactions = reactions }, new ReactionData(added, count, emoji).Write());
    }
}
