using System.Globalization;

namespace Social.Api.Presence;

/// <summary>The topic <c>presence:{userId,…}</c>: users whom a connection watches.</summary>
internal static class PresenceTopic
{
    public const string Prefix = "presence:";

    /// <summary>Under this name everything comes, whatever topics it is watched by.</summary>
    public const string Name = "presence";

    /// <summary>The most users that a connection watches, over all its topics.</summary>
    public const int MostWatched = 500;

    public static bool Is(string? topic) => topic?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>
    /// The users; null for what is no such topic, or has a user twice: so no topic that is kept is longer than its users need. Of more than a connection may watch, one
    /// more than that.
    /// </summary>
    public static long[]? Parse(string topic)
    {
        var users = new HashSet<long>();
        var text = topic.AsSpan(Prefix.Length);
        foreach (var part in text.Split(','))
        {
            if (text[part] is not [not '0', ..] || !long.TryParse(text[part], NumberStyles.None, CultureInfo.InvariantCulture, out var id) || !users.Add(id))
                return null;
            if (users.Count > MostWatched)
                break;
        }
        return [.. users];
    }
}
