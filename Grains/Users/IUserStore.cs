using System.Collections.Immutable;

namespace Social.Grains.Users;

/// <summary>Profiles in the relational store.</summary>
public interface IUserStore
{
    Task<UserRecord?> GetAsync(long userId, CancellationToken cancellationToken = default);

    /// <summary>Those that exist, in no particular order.</summary>
    Task<ImmutableArray<UserRecord>> GetManyAsync(IReadOnlyCollection<long> userIds, CancellationToken cancellationToken = default);

    /// <summary>By handle in lower case; those that exist, in no particular order.</summary>
    Task<ImmutableArray<UserRecord>> ByHandlesAsync(IReadOnlyCollection<string> handles, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes the profile fields and <see cref="UserRecord.Version"/> while the stored version is still <paramref name="expectedVersion"/>;
    /// false when it is not. Counts are left alone.
    /// </summary>
    Task<bool> UpdateAsync(UserRecord user, long expectedVersion, CancellationToken cancellationToken = default);
}

/// <summary>A profile as stored.</summary>
/// <param name="Version">1 at birth, one more with each change of the profile.</param>
/// <param name="Followers">How many follow this user; kept by <see cref="IRelationStore"/> in the same write as the follow.</param>
public sealed record UserRecord(
    long Id, string Handle, string DisplayName, string Bio, string? AvatarUrl, string? Location, ImmutableArray<string> Links,
    bool Locked, DateTimeOffset CreatedAt, long Version, int Followers, int Following)
{
    /// <summary>By a moderator: hidden with all they wrote.</summary>
    public bool Suspended { get; init; }
}
