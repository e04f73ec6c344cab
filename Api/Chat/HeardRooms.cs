using Microsoft.AspNetCore.SignalR;

namespace Social.Api.Chat;

/// <summary>The rooms that one connection hears of. Its parts are looked at and changed by one at a time.</summary>
internal sealed class HeardRooms(HubCallerContext connection, long userId)
{
    public HubCallerContext Connection => connection;

    public long UserId => userId;

    /// <summary>Taken by whoever changes what the connection hears.</summary>
    public SemaphoreSlim Changing { get; } = new(1, 1);

    /// <summary>Whether it hears of all rooms of its user.</summary>
    public bool All { get; set; }

    /// <summary>Whether it hears how far others have read, which who hides their own does not.</summary>
    public bool Receipts { get; set; }

    /// <summary>Those that it named.</summary>
    public HashSet<long> Named { get; } = [];

    /// <summary>Those whose group it is in.</summary>
    public HashSet<long> Joined { get; } = [];
}
