using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Presence;

namespace Social.Grains.Users;

/// <summary>A user's settings as kept by <see cref="UserGrain"/>.</summary>
[GenerateSerializer, Alias("UserSettingsState")]
internal sealed class UserSettingsState
{
    [Id(0)]
    public Visibility DefaultVisibility { get; set; } = Visibility.Public;

    [Id(1)]
    public bool HideFollows { get; set; }

    [Id(4)]
    public bool HideReadReceipts { get; set; }

    [Id(5)]
    public bool CallWaiting { get; set; }

    /// <summary>0 for settings that never changed; one more with each change.</summary>
    [Id(2)]
    public long Version { get; set; }

    /// <summary>A copy that is never wider is in <c>IPresenceStore</c>, where it is read for many users at once.</summary>
    [Id(3)]
    public PresenceAudience PresenceAudience { get; set; }
}
