using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;

namespace Social.Tests.Chat;

/// <summary>What users do with messages, in a word.</summary>
internal static class MessageVerbs
{
    public static Task<Message> WriteAsync(this SocialClient by, Room room, string text, string? clientMessageId = null, long? replyTo = null) =>
        by.WriteAsync(room, new NewMessage(text, clientMessageId, replyTo));

    public static Task<Message> WriteAsync(this SocialClient by, Room room, NewMessage message) =>
        by.SendAsync<Message>(HttpMethod.Post, $"{RoomVerbs.Path(room)}/messages", message, HttpStatusCode.Created);

    public static async Task<ImmutableArray<Message>> ReadAsync(this SocialClient by, Room room, string query = "limit=80") =>
        (await by.GetAsync<Messages>($"{RoomVerbs.Path(room)}/messages?{query}")).Items;

    public static Task<Message> EditAsync(this SocialClient by, Message message, string text) =>
        by.SendAsync<Message>(HttpMethod.Patch, Path(message), new MessageEdit(text));

    public static async Task DeleteAsync(this SocialClient by, Message message)
    {
        using var answer = await by.SendAsync(HttpMethod.Delete, Path(message));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    public static Task<Message> ReactAsync(this SocialClient by, Message message, string emoji) =>
        by.SendAsync<Message>(HttpMethod.Put, $"{Path(message)}/reactions/{Uri.EscapeDataString(emoji)}");

    public static Task<Message> UnreactAsync(this SocialClient by, Message message, string emoji) =>
        by.SendAsync<Message>(HttpMethod.Delete, $"{Path(message)}/reactions/{Uri.EscapeDataString(emoji)}");

    public static string Path(Message message) => $"/v1/rooms/{message.RoomId}/messages/{message.Id}";

    /// <summary>Sends over the hub; answers what came back.</summary>
    public static Task<JsonElement> SendAsync(this HubClient hub, Room room, string clientMessageId, string text) =>
        hub.CallAsync("SendMessage", room.Id, clientMessageId, text, null!, null!);

    /// <summary>What one hears of a room beginning after an event sequence.</summary>
    public static async Task<JsonElement> ResumeAsync(this HubClient hub, Room room, long lastSeq) =>
        (await hub.CallAsync("Resume", new Dictionary<string, long>(StringComparer.Ordinal) { [Topic(room)] = lastSeq })).GetProperty(Topic(room));

    public static string Topic(Room room) => $"room:{room.Id}";
}

/// <summary>A page of messages on the wire.</summary>
internal sealed record Messages(ImmutableArray<Message> Items, bool More);
