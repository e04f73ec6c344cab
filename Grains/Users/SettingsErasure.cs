using Social.Grains.Accounts;

namespace Social.Grains.Users;

/// <summary>Forgets the settings of a deleted person.</summary>
internal sealed class SettingsErasure(IGrainFactory grains) : IErasure
{
    public Task EraseAsync(long userId, CancellationToken cancellationToken) =>
        grains.GetGrain<ISettingsErasure>(userId).EraseAsync().WaitAsync(cancellationToken);
}
