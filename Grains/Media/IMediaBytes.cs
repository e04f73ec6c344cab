namespace Social.Grains.Media;

/// <summary>Where bytes lie, for those who remove them.</summary>
public interface IMediaBytes
{
    /// <summary>Deletes what lies under these keys; no effect where nothing does. Durable when the task completes.</summary>
    Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken);
}
