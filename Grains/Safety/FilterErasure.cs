using Social.Grains.Accounts;

namespace Social.Grains.Safety;

/// <summary>Forgets the keyword filters of a deleted person.</summary>
internal sealed class FilterErasure(IFilterStore store) : IErasure
{
    public async Task EraseAsync(long userId, CancellationToken cancellationToken)
    {
        foreach (var filter in await store.ListAsync(userId, cancellationToken))
            await store.RemoveAsync(userId, filter.Id, cancellationToken);
    }
}
