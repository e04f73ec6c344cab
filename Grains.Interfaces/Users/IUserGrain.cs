using Orleans.Concurrency;

namespace Social.Grains.Interfaces.Users;

/// <summary>A user's profile and settings. Key: user id.</summary>
[Alias("IUserGrain")]
public interface IUserGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// The profile as <paramref name="viewerId"/> may see it. Fails with <c>not_found</c>, also where one has blocked the other.
    /// </summary>
    [Alias("GetAsync"), ReadOnly]
    Task<User> GetAsync(long viewerId);

    /// <summary>The profile as its owner sees it.</summary>
    [Alias("MeAsync"), ReadOnly]
    Task<OwnUser> MeAsync();

    /// <summary>Changes the profile. Fails with <c>validation_failed</c>, <c>precondition_failed</c>.</summary>
    /// <param name="ifVersion">The version that must still be current; null for any.</param>
    [Alias("UpdateAsync")]
    Task<OwnUser> UpdateAsync(ProfileChange change, long? ifVersion);

    /// <summary>Shows an upload on the profile; the one before goes. Fails with <c>validation_failed</c>, <c>media_not_ready</c>, <c>media_in_use</c>.</summary>
    [Alias("SetAvatarAsync")]
    Task<OwnUser> SetAvatarAsync(long mediaId);

    /// <summary>Takes the picture off the profile. No effect when there is none.</summary>
    [Alias("RemoveAvatarAsync")]
    Task<OwnUser> RemoveAvatarAsync();

    [Alias("SettingsAsync"), ReadOnly]
    Task<UserSettings> SettingsAsync();

    /// <summary>Changes settings. Fails with <c>validation_failed</c>.</summary>
    [Alias("UpdateSettingsAsync")]
    Task<UserSettings> UpdateSettingsAsync(SettingsChange change);
}
