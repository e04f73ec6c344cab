using Social.Grains.Accounts;
using Social.Grains.Interfaces;

namespace Social.Grains.Chat;

/// <summary>
/// Takes back what a person did with reactions to messages, as they would have done it by hand; then takes their id out of the log of it. The entries stay, so that the sequence of the
/// room's events has no hole.
/// </summary>
internal sealed class ReactionErasure(IRoomLogStore store, IGrainFactory grains) : IErasure
{
    private const int Batch = 100;

    public async Task EraseAsync(long userId, CancellationToken cancellationToken)
    {
        // from the beginning each time: what is forgotten is not found again, and what is taken back here makes entries of its own
        for (var first = 0L; await store.ReactedByAsync(userId, default, Batch, cancellationToken) is { IsEmpty: false } some; first = some[0].Id)
        {
            if (some[0].Id == first)
                throw SocialException.Unavailable("The log was changed at the same time for somebody else; it goes on with the next round.");
            foreach (var (roomId, messageId) in some.Select(r => (r.RoomId, r.MessageId)).Distinct())
                await grains.GetGrain<IRoomUpkeepGrain>(roomId).EraseReactionsAsync(userId, messageId);
            await store.ForgetReactionsAsync(userId, some, cancellationToken);
        }
    }
}
