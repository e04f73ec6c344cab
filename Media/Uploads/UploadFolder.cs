using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;

namespace Social.Media.Uploads;

/// <summary>
/// Where uploads are collected, so that none is whole in memory: a bounded number of files at once, of which one user has a few, each gone when its upload is done with.
/// </summary>
public sealed class UploadFolder
{
    /// <summary>Less than a process takes at once: who sends as slowly as is allowed holds up nobody but themselves.</summary>
    internal const int MostOfUser = 4;

    private const string Ending = ".upload";
    private static readonly TimeSpan Longest = TimeSpan.FromHours(2);
    private static readonly TimeSpan UntilRepeat = TimeSpan.FromSeconds(5);

    private readonly string _folder;
    private readonly int _most;
    private readonly Dictionary<long, int> _openOf = [];
    private readonly Lock _counting = new();
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

    /// <summary>A new file. Fails with <c>too_many_requests</c> when the user has too many, with <c>unavailable</c> when all have.</summary>
    public UploadFile New(long userId)
    {
        Enter(userId);
        return new UploadFile(Path.Combine(_folder, Guid.NewGuid().ToString("N") + Ending), () => Leave(userId));
    }

    private void Enter(long userId)
    {
        lock (_counting)
        {
            var own = _openOf.GetValueOrDefault(userId);
            if (own >= MostOfUser)
            {
                throw new SocialException(ErrorKind.TooMany, ErrorCodes.TooManyRequests, $"You are uploading {MostOfUser} files already; wait for one of them.")
                {
                    RetryAfter = UntilRepeat,
                };
            }
            if (_open >= _most)
                throw SocialException.Unavailable("Too many files are being uploaded; try again in a little while.");
            _openOf[userId] = own + 1;
            Volatile.Write(ref _open, _open + 1);
        }
    }

    private void Leave(long userId)
    {
        lock (_counting)
        {
            if (--CollectionsMarshal.GetValueRefOrNullRef(_openOf, userId) == 0)
                _openOf.Remove(userId);
            Volatile.Write(ref _open, _open - 1);
        }
    }
}
