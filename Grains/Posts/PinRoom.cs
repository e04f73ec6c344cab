using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Posts;

/// <summary>A pin outlives its post when that is deleted; it must not take the place of another.</summary>
internal sealed class PinRoom(IReactionStore store, PostCache cache)
{
    /// <summary>When all places are taken, gives back those of posts that are gone.</summary>
    public async Task MakeAsync(long userId)
    {
        var pins = await store.OfUserAsync(userId, ReactionKind.Pin, long.MaxValue, ReactionRules.MostPins);
        if (pins.Length < ReactionRules.MostPins)
            return;
        var living = (await cache.GetManyAsync([.. pins.Select(p => p.PostId)])).Where(p => !p.Deleted).Select(p => p.Id).ToHashSet();
        ReactionChange[] gone =
            [.. pins.Where(p => !living.Contains(p.PostId)).Select(p => new ReactionChange(userId, p.PostId, ReactionKind.Pin, IsPut: false))];
        if (gone.Length > 0)
            await store.WriteAsync(gone);
    }
}
