using System.Globalization;

namespace Social.Api.Realtime;

/// <summary>What a connection can subscribe to.</summary>
internal static class HubTopics
{
    public const string Home = "home";
    private const string PostPrefix = "post:";

    /// <summary>Whether events of this topic go to its owner alone.</summary>
    public static bool IsOwn(string topic) => string.Equals(topic, Home, StringComparison.Ordinal);

    public static bool TryGetPost(string topic, out long postId)
    {
        postId = 0;
        return topic.StartsWith(PostPrefix, StringComparison.Ordinal)
            && long.TryParse(topic.AsSpan(PostPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out postId);
    }
}
