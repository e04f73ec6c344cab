using Microsoft.Extensions.Options;
using Social.Grains.Accounts;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Interfaces.Users;
using Social.Grains.Media;
using Social.Grains.Presence;
using Social.Grains.Timelines;

namespace Social.Grains.Users;

/// <summary>
/// A user's profile and settings. Key: user id. The profile is the store's, because follows move its counts; the settings are this grain's
/// own state. A lost activation costs one read.
/// </summary>
[UserPlacement]
internal sealed class UserGrain(
    IUserStore users, IAccountStore accounts, UserViews views, UserCache cache, AvatarMedia avatars, FeedNews news, PresencePrivacy presence, IdGenerator ids,
    IOptions<AdminOptions> admins,
    [PersistentState("settings")] IPersistentState<UserSettingsState> settings) : Grain, IUserGrain, ISettingsErasure
{
    /// <summary>How often a change without If-Match gives way to another that came first.</summary>
    private const int MostAttempts = 5;

    private long Id => this.GetPrimaryKeyLong();

    public async Task<User> GetAsync(long viewerId) => await views.ShowAsync(await views.RecordAsync(viewerId, Id));

    public async Task<OwnUser> MeAsync() => await ShowOwnAsync(await views.RecordAsync(Id, Id));

    public async Task<OwnUser> UpdateAsync(ProfileChange change, long? ifVersion)
    {
        // a client may send back what it was shown
        if (change.AvatarUrl is { Length: > 0 } given && await users.GetAsync(Id) is { } me && AvatarMedia.IsOurs(me.AvatarUrl)
            && given.EndsWith(me.AvatarUrl!, StringComparison.Ordinal))
        {
            change = change with { AvatarUrl = null };
        }
        ProfileRules.Check(change);
        return await ChangeAsync(user => ProfileRules.Apply(change, user), ifVersion);
    }

    public async Task<OwnUser> SetAvatarAsync(long mediaId)
    {
        var picture = await avatars.TakeAsync(MediaPlace.Avatar(Id), Id, mediaId);
        return await ChangeAsync(user => ProfileRules.WithAvatar(user, picture), ifVersion: null);
    }

    public Task<OwnUser> RemoveAvatarAsync() => ChangeAsync(user => ProfileRules.WithAvatar(user, null), ifVersion: null);

    public Task<UserSettings> SettingsAsync() => Task.FromResult(Shown(settings.State));

    public async Task<UserSettings> UpdateSettingsAsync(SettingsChange change)
    {
        new ValidationErrors()
            .Require(
                change.DefaultVisibility is not { } wanted || Enum.IsDefined(wanted), "defaultVisibility", "is not one of the visibilities")
            .Require(change.PresenceAudience is not { } asked || Enum.IsDefined(asked), "presenceAudience", "is not one of the audiences")
            .ThrowIfAny();
        var before = settings.State;
        var after = new UserSettingsState
        {
            DefaultVisibility = change.DefaultVisibility ?? before.DefaultVisibility,
            HideFollows = change.HideFollows ?? before.HideFollows,
            PresenceAudience = change.PresenceAudience ?? before.PresenceAudience,
            HideReadReceipts = change.ReadReceipts is { } shown ? !shown : before.HideReadReceipts,
            CallWaiting = change.CallWaiting ?? before.CallWaiting,
            Version = before.Version + 1,
        };
        if (change.PresenceAudience is { } audience)
            await presence.ChangeAsync(Id, before.PresenceAudience, audience, () => WriteSettingsAsync(before, after));
        else
            await WriteSettingsAsync(before, after);
        return Shown(settings.State);
    }

    private async Task WriteSettingsAsync(UserSettingsState before, UserSettingsState after)
    {
        if (Shown(after) == Shown(before))
            return;
        settings.State = after;
        try
        {
            await settings.WriteStateAsync();
        }
        catch
        {
            // what is not durable must not be shown
            settings.State = before;
            throw;
        }
    }

    public Task EraseAsync() => settings.RecordExists ? settings.ClearStateAsync() : Task.CompletedTask;

    private async Task<OwnUser> ChangeAsync(Func<UserRecord, UserRecord> change, long? ifVersion)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var user = await views.RecordAsync(Id, Id);
            if (ifVersion is { } expected && expected != OwnVersion(user))
                throw SocialException.Stale();
            var changed = change(user);
            if (changed.Version == user.Version)
                return await ShowOwnAsync(user);
            var changesAvatar = AvatarMedia.IsOurs(user.AvatarUrl) && !string.Equals(user.AvatarUrl, changed.AvatarUrl, StringComparison.Ordinal);
            if (changesAvatar)
                await avatars.DoubtAsync(MediaPlace.Avatar(Id));
            try
            {
                if (!await users.UpdateAsync(changed, user.Version))
                    continue;
            }
            finally
            {
                // also when it failed: whether it was written is then unknown
                cache.Invalidate(Id);
            }
            if (changesAvatar)
                await avatars.SettleAsync(MediaPlace.Avatar(Id));
            // negative: users' ids and posts' ids are minted apart
            await news.TellAsync(new Change(-Id, Id, ids.Next(), ChangeKind.Profile));
            return await ShowOwnAsync(changed);
        }
        throw SocialException.Unavailable("The profile is being changed from too many places at once; try again.");
    }

    // Both only ever grow, by one with each change, so their sum names one state of the two.
    private long OwnVersion(UserRecord user) => user.Version + settings.State.Version;

    private async Task<OwnUser> ShowOwnAsync(UserRecord user)
    {
        var account = await accounts.GetAsync(Id) ?? throw SocialException.NotFound("user");
        return new OwnUser(
            user.Id, user.Handle, user.DisplayName, user.Bio, user.AvatarUrl, user.Location, user.Links, user.Locked, user.CreatedAt,
            await views.CountsAsync(user), account.Email, admins.Value.RoleOf(account), Shown(settings.State), OwnVersion(user));
    }

    private static UserSettings Shown(UserSettingsState state) =>
        new(state.DefaultVisibility, state.HideFollows, state.PresenceAudience, !state.HideReadReceipts, state.CallWaiting);
}
