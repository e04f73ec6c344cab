namespace Social.Api.Presence;

/// <summary>How much presence a front end carries, and when it gives way to everything else.</summary>
internal sealed class PresenceOptions
{
    public const string Section = "Presence";

    /// <summary>The most pairs of a connection and a user whom it watches.</summary>
    public int MostWatched { get; set; } = 500_000;

    /// <summary>Work that waits so long for a thread makes presence go out less often, down to every eight seconds.</summary>
    public TimeSpan SlowAt { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Work that waits so long for a thread stops presence until that has passed.</summary>
    public TimeSpan ShedAt { get; set; } = TimeSpan.FromSeconds(1);
}
