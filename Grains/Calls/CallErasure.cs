using Social.Grains.Accounts;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;

namespace Social.Grains.Calls;

/// <summary>Takes a deleted person out of their calls, and their calls out of the log; others keep theirs.</summary>
internal sealed class CallErasure(ICallStore store, IGrainFactory grains) : IErasure
{
    private const int Batch = 100;

    public async Task EraseAsync(long userId, CancellationToken cancellationToken)
    {
        foreach (var call in await store.OpenOfUserAsync(userId, Batch, cancellationToken))
        {
            try
            {
                var grain = grains.GetGrain<ICallGrain>(call.Id);
                await grain.DeclineAsync(new CallDevice(userId));
                await grain.LeaveAsync(new CallDevice(userId));
            }
            catch (SocialException e) when (e.Kind == ErrorKind.NotFound)
            {
                // it went by itself
            }
        }
        while (await store.ForgetUserAsync(userId, Batch, cancellationToken) > 0)
            cancellationToken.ThrowIfCancellationRequested();
    }
}
