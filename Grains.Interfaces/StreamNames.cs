namespace Social.Grains.Interfaces;

/// <summary>Names of the Orleans streams; the provider of each has the same name.</summary>
public static class StreamNames
{
    /// <summary>Posts created, edited and deleted, keyed by feed partition.</summary>
    public const string Posts = "posts";

    /// <summary>What people are to be notified of, keyed by the recipient's user id.</summary>
    public const string Notifications = "notifications";
}
