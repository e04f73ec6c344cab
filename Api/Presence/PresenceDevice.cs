using System.Security.Cryptography;
using Social.Grains.Interfaces.Presence;

namespace Social.Api.Presence;

/// <summary>A connection that said how present its user is. Guarded by the lock of <see cref="PresenceDevices"/>.</summary>
internal sealed class PresenceDevice(long userId)
{
    public long UserId => userId;

    /// <summary>Names it among all of all front ends.</summary>
    public long Id { get; } = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    public PresenceState State { get; set; } = PresenceState.Online;

    /// <summary>When it last said something, as a timestamp.</summary>
    public long HeardAt { get; set; }

    /// <summary>The state was set since it was last reported.</summary>
    public bool IsChosen { get; set; }

    /// <summary>There is something to report.</summary>
    public bool IsWaiting { get; set; }
}
