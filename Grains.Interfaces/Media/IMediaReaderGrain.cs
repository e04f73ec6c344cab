namespace Social.Grains.Interfaces.Media;

/// <summary>Which files a media has, for those who serve them. Stateless; key 0.</summary>
[Alias("IMediaReaderGrain")]
public interface IMediaReaderGrain : IGrainWithIntegerKey
{
    /// <summary>Null when there is no such media, it is not ready or it was removed.</summary>
    [Alias("FindAsync")]
    Task<ServedMedia?> FindAsync(long mediaId);
}
