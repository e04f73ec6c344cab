using Social.Grains.Accounts;

namespace Social.Grains.Presence;

/// <summary>Forgets when a deleted person was last seen.</summary>
internal sealed class PresenceErasure(IPresenceStore store) : IErasure
{
    public Task EraseAsync(long userId, CancellationToken cancellationToken) => store.ForgetUserAsync(userId, cancellationToken);
}
