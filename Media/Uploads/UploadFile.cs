using Social.Media.Formats;

namespace Social.Media.Uploads;

/// <summary>What was uploaded, in a file that goes when this is disposed.</summary>
public sealed class UploadFile : IDisposable
{
    private const int BufferSize = 64 * 1024;
    private readonly Action _gone;
    private bool _disposed;

    internal UploadFile(string path, Action gone) => (Path, _gone) = (path, gone);

    public string Path { get; }

    /// <summary>By the content; set once its beginning is there.</summary>
    public MediaFormat Format { get; set; } = null!;

    public FileStream Create() => new(Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, BufferSize, useAsync: true);

    public FileStream OpenRead() => new(Path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, useAsync: true);

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        try
        {
            File.Delete(Path);
        }
        finally
        {
            _gone();
        }
    }
}
