using System.Collections.Immutable;
using Social.Grains.Interfaces.Safety;

namespace Social.Grains.Safety;

/// <summary>Keyword filters in the relational store, unique by user and phrase.</summary>
public interface IFilterStore
{
    /// <summary>All of a user, id ascending.</summary>
    Task<ImmutableArray<FilterRecord>> ListAsync(long userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds a filter, or gives the one with its phrase what it says. Answers the filter as it is stored, under the id that it had; null where the user has
    /// <paramref name="limit"/> others.
    /// </summary>
    Task<FilterRecord?> PutAsync(FilterRecord filter, int limit, CancellationToken cancellationToken = default);

    /// <summary>False when the user has no such filter.</summary>
    Task<bool> RemoveAsync(long userId, long filterId, CancellationToken cancellationToken = default);
}

/// <summary>A filter as stored.</summary>
/// <param name="Contexts">A bit for each <see cref="FilterContext"/>.</param>
public sealed record FilterRecord(
    long Id, long UserId, string Phrase, bool WholeWord, FilterAction Action, int Contexts, DateTimeOffset? ExpiresAt);
