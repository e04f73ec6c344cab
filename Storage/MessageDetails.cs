using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Social.Grains.Chat;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;

namespace Social.Storage;

/// <summary>
/// What of a message is only ever read together with it, as JSON in one column of a relational database: no query asks for any of it. Null for the many messages that have none.
/// Names and numbers of kinds are part of the stored data.
/// </summary>
internal sealed record MessageDetails(
    ImmutableArray<long>? Mentions, ImmutableArray<PostEntity>? Entities, ImmutableArray<PostMedia>? Media, ImmutableArray<MessageReactions>? Reactions)
{
    public static string? Of(MessageRecord message) =>
        message.Mentions.IsEmpty && message.Entities.IsEmpty && message.Media.IsEmpty && message.Reactions.IsEmpty
            ? null
            : JsonSerializer.Serialize(
                new MessageDetails(Unless(message.Mentions), Unless(message.Entities), Unless(message.Media), Unless(message.Reactions)),
                MessageDetailsJson.Default.MessageDetails);

    /// <summary>The message with what was stored of its details.</summary>
    public static MessageRecord Add(MessageRecord message, string? stored)
    {
        if (stored is null)
            return message;
        var details = JsonSerializer.Deserialize(stored, MessageDetailsJson.Default.MessageDetails)!;
        return message with
        {
            Mentions = details.Mentions ?? [],
            Entities = details.Entities ?? [],
            Media = details.Media ?? [],
            Reactions = details.Reactions ?? [],
        };
    }

    private static ImmutableArray<T>? Unless<T>(ImmutableArray<T> none) => none.IsEmpty ? null : none;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MessageDetails))]
internal sealed partial class MessageDetailsJson : JsonSerializerContext;
