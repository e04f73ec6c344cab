using Social.Grains.Accounts;

namespace Social.Grains.Safety;

/// <summary>Forgets what a deleted person wrote to their reports. That they reported stays: moderators may have acted on it.</summary>
internal sealed class ReportErasure(IModerationStore store) : IErasure
{
    public Task EraseAsync(long userId, CancellationToken cancellationToken) => store.ForgetCommentsAsync(userId, cancellationToken);
}
