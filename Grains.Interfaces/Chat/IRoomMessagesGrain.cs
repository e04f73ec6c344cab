using Orleans.Concurrency;

namespace Social.Grains.Interfaces.Chat;

/// <summary>
/// The messages of one room. Key: room id; the same activation as <c>IRoomGrain</c>. Every verb fails with <c>not_found</c> for who is no member; who was asked to a direct room
/// and has not accepted reads but hears nothing. What was answered is durable.
/// </summary>
[Alias("IRoomMessagesGrain")]
public interface IRoomMessagesGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Sends a message. Fails with <c>validation_failed</c>, <c>blocked</c>, <c>slow_mode</c>, <c>limit_reached</c>, <c>media_not_ready</c>, <c>media_in_use</c>; with
    /// <c>client_message_id_reused</c> where the sender has used the clientMessageId for another content.
    /// </summary>
    [Alias("SendAsync")]
    Task<Repeatable<Message>> SendAsync(long userId, NewMessage message);

    /// <summary>Gives one's own message another text. No effect when it says so already. Fails with <c>forbidden</c>, <c>not_found</c>, <c>validation_failed</c>.</summary>
    [Alias("EditAsync")]
    Task<Message> EditAsync(long userId, long messageId, MessageEdit edit);

    /// <summary>Deletes a message for all: one's own, or as owner or admin of a group anybody's. No effect when it is gone already. Fails with <c>forbidden</c>.</summary>
    [Alias("DeleteAsync")]
    Task DeleteAsync(long userId, long messageId);

    /// <summary>Adds or takes back a reaction; no effect when it is so already. Fails with <c>validation_failed</c>, <c>limit_reached</c>.</summary>
    [Alias("ReactAsync")]
    Task<Message> ReactAsync(long userId, long messageId, string emoji, bool added);

    [Alias("GetMessageAsync")]
    Task<Message> GetMessageAsync(long userId, long messageId);

    [Alias("MessagesAsync")]
    Task<MessagePage> MessagesAsync(long userId, MessageQuery query);

    /// <summary>What happened after an event sequence.</summary>
    [Alias("SinceAsync")]
    Task<MissedRoomEvents> SinceAsync(long userId, long eventSeq);

    /// <summary>Moves the read marker forward, up to a message's sequence; a smaller one has no effect, one beyond the newest counts as the newest.</summary>
    [Alias("ReadAsync")]
    Task<RoomReadState> ReadAsync(long userId, long seq);

    /// <summary>Notes that messages up to a sequence have reached a device; of direct rooms alone.</summary>
    [Alias("DeliveredAsync")]
    Task DeliveredAsync(long userId, long seq);

    /// <summary>How far members have read who show it, newest member first; the user's own alone where they hide theirs.</summary>
    [Alias("ReceiptsAsync")]
    Task<Page<RoomStand>> ReceiptsAsync(long userId, PageQuery page);

    /// <summary>Tells the others that the user writes. A hint: nothing is kept.</summary>
    [Alias("TypingAsync")]
    Task TypingAsync(long userId);

    /// <summary>Whether the user may hear of the room. Fails with <c>not_found</c>.</summary>
    [Alias("WatchAsync"), AlwaysInterleave]
    Task WatchAsync(long userId);
}
