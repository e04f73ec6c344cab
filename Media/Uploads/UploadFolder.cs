using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;

namespace Social.Media.Uploads;

/// <summary>Where uploads are collected, so that none is whole in memory: a bounded number of files at once, each gone when its upload is done with.</summary>
public sealed class UploadFolder
{
    private const string Ending = ".upload";
    private static readonly TimeSpan Longest = TimeSpan.FromHours(2);

    private readonly string _folder;
    private readonly int _most;
    private int _open;

    internal UploadFolder(IOptions<MediaOptions> options, TimeProvider time)
    {
        _most = options.Value.MostUploads;
        _folder = Directory.CreateDirectory(options.Value.UploadFolder is { Length: > 0 } given ? given : Path.Combine(Path.GetTempPath(), "social-uploads")).FullName;
        // other processes may share the folder; what is as old as this was left by one that died
        foreach (var left in new DirectoryInfo(_folder).EnumerateFiles("*" + Ending).Where(f => f.LastWriteTimeUtc < (time.GetUtcNow() - Longest).UtcDateTime))
            left.Delete();
    }

    /// <summary>Files that are there now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>A new file. Fails with <c>unavailable</c> when too many are being uploaded.</summary>
    public UploadFile New()
    {
        if (Interlocked.Increment(ref _open) > _most)
        {
            Interlocked.Decrement(ref _open);
            throw SocialException.Unavailable("Too many files are being uploaded; try again in a little while.");
        }
        return new UploadFile(Path.Combine(_folder, Guid.NewGuid().ToString("N") + Ending), () => Interlocked.Decrement(ref _open));
    }
}
