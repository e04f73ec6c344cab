namespace Social.Grains.Media;

/// <summary>Where bytes lie, for those who remove them or make an export.</summary>
public interface IMediaBytes
{
    /// <summary>Stores what is written to the stream under a key, whole or not at all.</summary>
    Task PutAsync(string key, string contentType, Func<Stream, CancellationToken, Task> writeAsync, CancellationToken cancellationToken);

    /// <summary>Reads what lies under a key; null when nothing does.</summary>
    Task<Stream?> OpenAsync(string key, long length, CancellationToken cancellationToken);

    /// <summary>Deletes what lies under these keys; no effect where nothing does. Durable when the task completes.</summary>
    Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken);
}
