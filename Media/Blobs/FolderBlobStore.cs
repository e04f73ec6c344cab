using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;

namespace Social.Media.Blobs;

/// <summary>
/// Blobs as files, spread over 65,536 folders by a hash of their keys. A file is written beside them, flushed to disk and renamed: after a crash it is there whole or not at all.
/// Several processes may share the folder.
/// </summary>
internal sealed class FolderBlobStore : IBlobStore
{
    private const int BufferSize = 64 * 1024;

    /// <summary>What a crash left behind is as old as this before it is deleted.</summary>
    private static readonly TimeSpan LongestWrite = TimeSpan.FromDays(1);

    private readonly string _root;
    private readonly string _unfinished;

    public FolderBlobStore(IOptions<MediaOptions> options, TimeProvider time)
    {
        _root = Path.GetFullPath(options.Value.Folder);
        _unfinished = Directory.CreateDirectory(Path.Combine(_root, "unfinished")).FullName;
        foreach (var left in new DirectoryInfo(_unfinished).EnumerateFiles().Where(f => f.LastWriteTimeUtc < (time.GetUtcNow() - LongestWrite).UtcDateTime))
            left.Delete();
    }

    public async Task PutAsync(string key, string contentType, Func<Stream, CancellationToken, Task> writeAsync, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        var unfinished = Path.Combine(_unfinished, Guid.NewGuid().ToString("N"));
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, useAsync: true))
            {
                await writeAsync(file, cancellationToken);
                await file.FlushAsync(cancellationToken);
                // flushing to disk blocks
                await Task.Run(() => file.Flush(flushToDisk: true), cancellationToken);
            }
            await Task.Run(() => DurableFolder.MoveInto(unfinished, path, _root), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
        finally
        {
            if (File.Exists(unfinished))
                File.Delete(unfinished);
        }
    }

    public Task<Stream?> OpenAsync(string key, long offset, long length, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileStream(PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, useAsync: true);
            file.Position = offset;
            return Task.FromResult<Stream?>(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        try
        {
            await Task.Run(() => DurableFolder.Delete(path), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
    }

    public Uri? AddressOf(string key, BlobHeaders headers, TimeSpan life) => null;

    private string PathOf(string key)
    {
        var name = BlobKey.Checked(key);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(name)).AsSpan(0, 2));
        return Path.Combine(_root, hash[..2], hash[2..], name.Replace('/', '.'));
    }

    private static SocialException Unavailable(Exception e) => SocialException.Unavailable("The media store cannot be read or written; try again.", e);
}
