using Social.Grains.Accounts;

namespace Social.Grains.Chat;

/// <summary>Takes a deleted person out of all rooms. A group of theirs goes to who has been an admin longest, or else a member.</summary>
internal sealed class RoomErasure(IRoomStore store, IGrainFactory grains) : IErasure
{
    private const int Batch = 100;

    public async Task EraseAsync(long userId, CancellationToken cancellationToken)
    {
        for (var before = long.MaxValue; ;)
        {
            var some = await store.OfUserAsync(userId, before, Batch, cancellationToken);
            foreach (var room in some)
                await grains.GetGrain<IRoomUpkeepGrain>(room.Room.Id).ForgetAsync(userId);
            if (some.Length < Batch)
                return;
            before = some[^1].Room.Id;
        }
    }
}
