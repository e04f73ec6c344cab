using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.SignalR;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;

namespace Social.Api.Realtime;

/// <summary>Messages. What is written counts against the user's budget of writes, as over REST.</summary>
internal sealed partial class SocialHub
{
    /// <summary>Sends a message. Sending again under the same <paramref name="clientMessageId"/> answers with the message that is there.</summary>
    /// <param name="replyTo">Null where it answers none.</param>
    /// <param name="mediaIds">Null where it shows none.</param>
    [HubMethodName("SendMessage")]
    public async Task<HubSent> SendMessageAsync(long roomId, string clientMessageId, string text, long? replyTo, long[]? mediaIds)
    {
        if (!limits.TryWrite(UserId))
            return HubSent.Of(HubAnswer.TooMany);
        try
        {
            var sent = await Messages(roomId).SendAsync(UserId, new NewMessage(text ?? "", clientMessageId, replyTo, mediaIds?.ToImmutableArray()));
            return new HubSent(true, sent.Value.Id, sent.Value.Seq, sent.Value.At);
        }
        catch (Exception error) when (HubAnswer.Of(error) is { } refused)
        {
            return HubSent.Of(refused);
        }
    }

    [HubMethodName("EditMessage")]
    public Task<HubAnswer> EditMessageAsync(long roomId, long messageId, string text) =>
        WriteAsync(() => Messages(roomId).EditAsync(UserId, messageId, new MessageEdit(text ?? "")));

    [HubMethodName("DeleteMessage")]
    public Task<HubAnswer> DeleteMessageAsync(long roomId, long messageId) => WriteAsync(() => Messages(roomId).DeleteAsync(UserId, messageId));

    /// <summary>Adds a reaction, or takes it back.</summary>
    [HubMethodName("React")]
    public Task<HubAnswer> ReactAsync(long roomId, long messageId, string emoji, bool added) =>
        WriteAsync(() => Messages(roomId).ReactAsync(UserId, messageId, emoji ?? "", added));

    /// <summary>Moves the read marker forward.</summary>
    [HubMethodName("MarkRead")]
    public Task<HubAnswer> MarkReadAsync(long roomId, long seq) =>
        WriteAsync(() => Messages(roomId).ReadAsync(UserId, seq));

    /// <summary>Says that messages of a direct room have reached this device.</summary>
    [HubMethodName("MarkDelivered")]
    public Task<HubAnswer> MarkDeliveredAsync(long roomId, long seq) => WriteAsync(() => Messages(roomId).DeliveredAsync(UserId, seq));

    /// <summary>Tells the others of the room that one writes; it ends by itself after 6 s.</summary>
    [HubMethodName("Typing")]
    public Task<HubAnswer> TypingAsync(long roomId) => WriteAsync(() => Messages(roomId).TypingAsync(UserId));

    private async Task<HubAnswer> WriteAsync(Func<Task> write)
    {
        if (!limits.TryWrite(UserId))
            return HubAnswer.TooMany;
        try
        {
            await write();
            return HubAnswer.Done;
        }
        catch (Exception error) when (HubAnswer.Of(error) is { } refused)
        {
            return refused;
        }
    }

    private async Task<HubAnswer> SubscribeToRoomsAsync(string topic)
    {
        try
        {
            var isReached = HubTopics.TryGetRoom(topic, out var roomId)
                ? await rooms.SubscribeAsync(Context, UserId, roomId)
                : await rooms.SubscribeToAllAsync(Context, UserId);
            if (!isReached)
                return HubAnswer.Unavailable;
        }
        catch (Exception error) when (HubAnswer.Of(error) is { } refused)
        {
            return refused;
        }
        Topics.Add(topic);
        return HubAnswer.Done;
    }

    private Task UnsubscribeFromRoomsAsync(string topic) => HubTopics.TryGetRoom(topic, out var roomId)
        ? rooms.UnsubscribeAsync(Context, UserId, roomId)
        : rooms.UnsubscribeFromAllAsync(Context, UserId);

    private IRoomMessagesGrain Messages(long roomId) => grains.GetGrain<IRoomMessagesGrain>(roomId);
}

/// <summary>Answer to <c>SendMessage</c>: the message that is there, or an error with a stable code.</summary>
/// <param name="Seq">Its place in the room.</param>
internal sealed record HubSent(
    bool Ok, long? Id = null, [property: JsonConverter(typeof(SequenceJsonConverter))] long? Seq = null, DateTimeOffset? At = null, string? Code = null,
    string? Detail = null)
{
    public static HubSent Of(HubAnswer refused) => new(false, Code: refused.Code, Detail: refused.Detail);
}
