using System.Globalization;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Notifications;

namespace Social.Api.Realtime;

/// <summary>What a connection can subscribe to.</summary>
internal static class HubTopics
{
    public const string Home = "home";
    private const string PostPrefix = "post:";
    private const string RoomPrefix = "room:";
    private const string CallPrefix = "call:";

    /// <summary>Whether this is the topic that every connection of a user hears of without asking.</summary>
    public static bool IsToldToAll(string topic) => string.Equals(topic, INotificationInboxGrain.Topic, StringComparison.Ordinal);

    /// <summary>Whether events of this topic go to its owner alone, where they asked for it.</summary>
    public static bool IsOwn(string topic) => string.Equals(topic, Home, StringComparison.Ordinal);

    public static bool TryGetPost(string topic, out long postId) => TryGet(PostPrefix, topic, out postId);

    public static bool TryGetRoom(string topic, out long roomId) => TryGet(RoomPrefix, topic, out roomId);

    /// <summary>A room, or all of a user's.</summary>
    public static bool IsOfRooms(string topic) => string.Equals(topic, RoomEventTypes.Rooms, StringComparison.Ordinal) || TryGetRoom(topic, out _);

    public static string OfRoom(long roomId) => string.Create(CultureInfo.InvariantCulture, $"{RoomPrefix}{roomId}");

    public static bool TryGetCall(string topic, out long callId) => TryGet(CallPrefix, topic, out callId);

    private static bool TryGet(string prefix, string topic, out long id)
    {
        id = 0;
        return topic.StartsWith(prefix, StringComparison.Ordinal)
            // one name for each topic: events go to the canonical one
            && topic[prefix.Length..] is [not '0', ..] text
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }
}
