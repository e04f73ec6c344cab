using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Chat;

/// <summary>The rooms of a user. Key: user id.</summary>
[Alias("IUserRoomsGrain")]
public interface IUserRoomsGrain : IGrainWithIntegerKey
{
    /// <summary>Makes a group with this user as its owner. Fails with <c>validation_failed</c>, <c>limit_reached</c>.</summary>
    [Alias("CreateAsync")]
    Task<Repeatable<Room>> CreateAsync(NewRoom room, RepeatKey? repeat);

    /// <summary>
    /// The direct room with somebody, made if there is none: one for each pair, whoever asks first. Opens one again that this user declined or left. Where the other does not follow
    /// this user it begins as a request. A new one fails with <c>not_found</c>, <c>blocked</c>, <c>cannot_target_self</c>, <c>limit_reached</c>.
    /// </summary>
    [Alias("OpenDirectAsync")]
    Task<Room> OpenDirectAsync(long otherId);

    /// <summary>
    /// Joins a group by a link. Fails with <c>not_found</c> where there is none or it is over, <c>forbidden</c> for who was removed from the group, <c>limit_reached</c>. No effect for who is in it.
    /// </summary>
    [Alias("JoinAsync")]
    Task<Room> JoinAsync(string token);

    /// <summary>The ids of the rooms that the user has joined, archived ones too: at most 1,000.</summary>
    [Alias("JoinedAsync")]
    Task<ImmutableArray<long>> JoinedAsync();
}
