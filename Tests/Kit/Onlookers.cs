namespace Social.Tests.Kit;

/// <summary>Everybody who may stand to an author in some way. The follower, the blocked, the blocking and the muting followed the author.</summary>
internal sealed class Onlookers : IDisposable
{
    private Onlookers(SocialClient stranger, SocialClient follower, SocialClient mentioned, SocialClient blocked, SocialClient blocking, SocialClient muting) =>
        (Stranger, Follower, Mentioned, Blocked, Blocking, Muting) = (stranger, follower, mentioned, blocked, blocking, muting);

    public SocialClient Stranger { get; }

    public SocialClient Follower { get; }

    /// <summary>Where the text has <see cref="Names"/>.</summary>
    public SocialClient Mentioned { get; }

    public SocialClient Blocked { get; }

    public SocialClient Blocking { get; }

    public SocialClient Muting { get; }

    /// <summary>Mentions of the mentioned and of those whom that does not help.</summary>
    public string Names => string.Join(' ', ((SocialClient[])[Mentioned, Blocked, Blocking]).Select(r => $"@{r.Handle}"));

    public IEnumerable<SocialClient> All => [Stranger, Follower, Mentioned, Blocked, Blocking, Muting];

    public static async Task<Onlookers> AroundAsync(SocialApp app, SocialClient author)
    {
        var onlookers = new Onlookers(
            await app.AsAsync("stranger"), await app.AsAsync("follower"), await app.AsAsync("mentioned"), await app.AsAsync("blocked"), await app.AsAsync("blocking"),
            await app.AsAsync("muting"));
        await onlookers.StandAroundAsync(author);
        return onlookers;
    }

    /// <summary>The same to another author.</summary>
    public async Task StandAroundAsync(SocialClient author)
    {
        foreach (var reader in (SocialClient[])[Follower, Blocked, Blocking, Muting])
            await reader.FollowAsync(author);
        await author.PutAsync(Blocked, "block");
        await Blocking.PutAsync(author, "block");
        await Muting.PutAsync(author, "mute");
    }

    /// <summary>Who sees something that the blocked and the blocking never see.</summary>
    public IEnumerable<(SocialClient Reader, bool Sees)> Seeing(bool stranger, bool follower, bool mentioned, bool muting) =>
        [(Stranger, stranger), (Follower, follower), (Mentioned, mentioned), (Blocked, false), (Blocking, false), (Muting, muting)];

    public void Dispose()
    {
        foreach (var reader in All)
            reader.Dispose();
    }
}
