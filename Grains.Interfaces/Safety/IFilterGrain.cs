using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Safety;

/// <summary>A user's keyword filters. Key: user id. A change counts on the next read, on every silo.</summary>
[Alias("IFilterGrain")]
public interface IFilterGrain : IGrainWithIntegerKey
{
    [Alias("ListAsync")]
    Task<ImmutableArray<KeywordFilter>> ListAsync();

    /// <summary>Makes a filter, or replaces the one with the same phrase. Fails with <c>validation_failed</c>, <c>limit_reached</c>.</summary>
    [Alias("PutAsync")]
    Task<KeywordFilter> PutAsync(NewFilter filter);

    /// <summary>Fails with <c>not_found</c>.</summary>
    [Alias("RemoveAsync")]
    Task RemoveAsync(long filterId);
}
