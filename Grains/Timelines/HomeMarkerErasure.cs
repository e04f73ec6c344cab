using Social.Grains.Accounts;

namespace Social.Grains.Timelines;

/// <summary>Forgets how far a deleted person had read.</summary>
internal sealed class HomeMarkerErasure(IGrainFactory grains) : IErasure
{
    public Task EraseAsync(long userId, CancellationToken cancellationToken) =>
        grains.GetGrain<IHomeMarkerErasure>(userId).EraseAsync().WaitAsync(cancellationToken);
}
