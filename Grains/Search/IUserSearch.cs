using System.Collections.Immutable;

namespace Social.Grains.Search;

/// <summary>
/// Users by the beginnings of the words of their names (<see cref="NameWords"/>), which the relational store keeps in the same write as the names. Each prefix must begin some
/// word of the user; 1 to <see cref="MostPrefixes"/> prefixes, the longest first.
/// </summary>
public interface IUserSearch
{
    const int MostPrefixes = 10;

    /// <summary>Those with the most digits in the number of their followers first.</summary>
    Task<ImmutableArray<long>> BestKnownAsync(IReadOnlyList<string> prefixes, int limit, CancellationToken cancellationToken = default);

    /// <summary>Those whom a user follows, in no particular order.</summary>
    Task<ImmutableArray<long>> FollowedAsync(long userId, IReadOnlyList<string> prefixes, int limit, CancellationToken cancellationToken = default);
}
