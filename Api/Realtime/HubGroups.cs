namespace Social.Api.Realtime;

/// <summary>Names of SignalR groups. A group per user, because sending to <c>Clients.User</c> looks at every connection.</summary>
internal static class HubGroups
{
    public static string OfUser(long userId) => $"u:{userId}";

    /// <summary>The connections of a user that subscribed to one of their own topics, such as <c>home</c>.</summary>
    public static string OfUser(long userId, string topic) => $"u:{userId}/{topic}";

    public static string OfTopic(string topic) => $"t:{topic}";

    public static string OfPart(string topic, string part) => $"t:{topic}/{part}";
}
