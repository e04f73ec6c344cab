namespace Social.Grains.Users;

/// <summary>The side of a user's grain that forgets their settings. Key: user id.</summary>
[Alias("ISettingsErasure")]
internal interface ISettingsErasure : IGrainWithIntegerKey
{
    /// <summary>No effect when there are none.</summary>
    [Alias("EraseAsync")]
    Task EraseAsync();
}
