using System.Globalization;
using Social.Grains.Interfaces.Notifications;

namespace Social.Api.Realtime;

/// <summary>What a connection can subscribe to.</summary>
internal static class HubTopics
{
    public const string Home = "home";
    private const string PostPrefix = "post:";

    /// <summary>Whether this is the topic that every connection of a user hears of without asking.</summary>
    public static bool IsToldToAll(string topic) => string.Equals(topic, INotificationInboxGrain.Topic, StringComparison.Ordinal);

    /// <summary>Whether events of this topic go to its owner alone, where they asked for it.</summary>
    public static bool IsOwn(string topic) => string.Equals(topic, Home, StringComparison.Ordinal);

    public static bool TryGetPost(string topic, out long postId)
    {
        postId = 0;
        return topic.StartsWith(PostPrefix, StringComparison.Ordinal)
            // one name for each topic: events go to the canonical one
            && topic[PostPrefix.Length..] is [not '0', ..] id
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out postId);
    }
}
