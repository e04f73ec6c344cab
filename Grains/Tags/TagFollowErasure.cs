using Social.Grains.Accounts;

namespace Social.Grains.Tags;

/// <summary>Forgets which tags a deleted person followed.</summary>
internal sealed class TagFollowErasure(ITagFollowStore store) : IErasure
{
    public Task EraseAsync(long userId, CancellationToken cancellationToken) => store.ForgetUserAsync(userId, cancellationToken);
}
