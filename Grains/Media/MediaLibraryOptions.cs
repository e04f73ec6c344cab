namespace Social.Grains.Media;

/// <summary>What users may keep. Section <c>Media:Library</c>.</summary>
internal sealed class MediaLibraryOptions
{
    public const string Section = "Media:Library";

    /// <summary>How many uploads of a user may be used nowhere at a time.</summary>
    public int MostUnused { get; set; } = 100;

    public bool IsValid() => MostUnused is >= 1 and <= 100_000;
}
