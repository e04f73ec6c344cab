using System.Globalization;

namespace Social.Storage.Embedded;

/// <summary>
/// Holds a data folder for this process: an exclusive lock (flock on Unix) on a file in it, which the kernel lets go when the process
/// dies, however it dies. Who holds it stands in a file beside it, because the locked one cannot be read.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private const string LockFile = "lock";
    private const string HolderFile = "pid";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    private static string Advice => $"Stop that process, or set {EmbeddedStorageOptions.Section}:Folder to another folder.";

    /// <exception cref="InvalidOperationException">Another process has the folder, or the folder cannot be written.</exception>
    public static FolderLock Take(string folder)
    {
        FileStream? file = null;
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var path = Path.Combine(folder, LockFile);
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            File.WriteAllText(Path.Combine(folder, HolderFile), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new FolderLock(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var taken = file is null && e is IOException;
            file?.Dispose();
            var reason = taken && Holder(folder) is { } holder ? $"is in use by process {holder}." : $"cannot be used: {e.Message}";
            throw new InvalidOperationException($"The data folder {folder} {reason} {Advice}", e);
        }
    }

    public void Dispose() => _file.Dispose();

    private static int? Holder(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, HolderFile));
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
