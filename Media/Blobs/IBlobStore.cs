namespace Social.Media.Blobs;

/// <summary>
/// Where bytes lie, each blob under a key: parts of <c>A-Z a-z 0-9 _ -</c> between slashes. Fails with <c>unavailable</c> while the store is away.
/// </summary>
public interface IBlobStore
{
    /// <summary>
    /// Stores what is written to the stream under a key, whole or not at all; it is durable when the task completes, and takes the place of what lay there. A bounded part of it is
    /// in memory at a time.
    /// </summary>
    Task PutAsync(string key, string contentType, Func<Stream, CancellationToken, Task> writeAsync, CancellationToken cancellationToken);

    /// <summary>Reads a part of a blob; null when there is none of that key. The caller disposes the stream, which may go on beyond the part.</summary>
    Task<Stream?> OpenAsync(string key, long offset, long length, CancellationToken cancellationToken);

    /// <summary>Deletes a blob; no effect when there is none. Durable when the task completes.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>An address at which a client may read the blob by itself for a while; null where the front end has to read it for them.</summary>
    Uri? AddressOf(string key, BlobHeaders headers, TimeSpan life);
}

/// <summary>Headers with which a store shall answer who reads by address.</summary>
public sealed record BlobHeaders(string ContentType, string? Disposition, string CacheControl);
