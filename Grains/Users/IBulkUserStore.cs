namespace Social.Grains.Users;

/// <summary>
/// Fills the relational store with very many users and follows in one go, for measurements. It checks no rule: counts and versions are
/// the caller's to get right.
/// </summary>
public interface IBulkUserStore
{
    /// <summary>Lets go of what is dearer to keep up to date than to make again at the end. Others must not use the store until then.</summary>
    Task BeginAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds users and their follows in one write; those that are there already stay as they are.</summary>
    Task AddAsync(IReadOnlyList<BulkUser> users, CancellationToken cancellationToken = default);

    /// <summary>Makes again what <see cref="BeginAsync"/> let go. No effect when nothing is missing.</summary>
    Task EndAsync(CancellationToken cancellationToken = default);
}

/// <summary>A user and whom they follow.</summary>
/// <param name="User">With the counts that all follows together will make.</param>
/// <param name="FirstFollowId">The first follow's id; each further one is larger by one.</param>
/// <param name="Followees">Ascending, without repetition.</param>
public sealed record BulkUser(UserRecord User, long FirstFollowId, ReadOnlyMemory<long> Followees);
