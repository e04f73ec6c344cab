using Social.Grains.Interfaces.Presence;

namespace Social.Grains.Presence;

/// <summary>
/// Changes who sees a user's presence. The setting is the user's; a copy lies in the presence store, where it is read for hundreds of users at once. A crash between the two
/// writes leaves the copy the narrower one, and a repeat mends it.
/// </summary>
internal sealed class PresencePrivacy(IPresenceStore store, SightNews news)
{
    /// <param name="writeAsync">Makes the setting durable; no effect when it is.</param>
    public async Task ChangeAsync(long userId, PresenceAudience from, PresenceAudience to, Func<Task> writeAsync)
    {
        var narrows = to > from;
        if (narrows)
            await store.SetAudienceAsync(userId, to);
        await writeAsync();
        if (!narrows)
            await store.SetAudienceAsync(userId, to);
        await news.TellAsync(new SightChange(userId, 0));
    }
}
