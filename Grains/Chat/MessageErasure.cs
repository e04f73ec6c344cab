using Social.Grains.Accounts;

namespace Social.Grains.Chat;

/// <summary>Deletes what a person wrote in rooms; the places stay.</summary>
internal sealed class MessageErasure(IRoomLogStore store, IGrainFactory grains) : IErasure
{
    private const int Batch = 100;

    public async Task EraseAsync(long userId, CancellationToken cancellationToken)
    {
        for (var after = default(RoomPlace); ;)
        {
            var some = await store.OfSenderAsync(userId, after, Batch, cancellationToken);
            foreach (var message in some.Where(m => !m.IsGone))
                await grains.GetGrain<IRoomUpkeepGrain>(message.RoomId).EraseMessageAsync(userId, message.Id);
            if (some.Length < Batch)
                return;
            after = new RoomPlace(some[^1].RoomId, some[^1].Seq);
        }
    }
}
