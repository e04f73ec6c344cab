namespace Social.Grains.Timelines;

/// <summary>The side of a marker that is forgotten. Key: user id.</summary>
[Alias("IHomeMarkerErasure")]
internal interface IHomeMarkerErasure : IGrainWithIntegerKey
{
    /// <summary>No effect when there is none.</summary>
    [Alias("EraseAsync")]
    Task EraseAsync();
}
