using System.Globalization;
using System.Text;

namespace Social.Storage.Embedded;

/// <summary>
/// Holds a data folder for this process: an exclusive lock (flock on Unix) on a file in it, which the kernel lets go when the process
/// dies, however it dies.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private const string FileName = "lock";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="InvalidOperationException">Another process has the folder, or the folder cannot be written.</exception>
    public static FolderLock Take(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            return new FolderLock(file);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InvalidOperationException($"The data folder {folder} cannot be written: {e.Message} {Advice}", e);
        }
        catch (IOException e)
        {
            var holder = Holder(path);
            var reason = holder is null ? $"cannot be used: {e.Message}" : $"is in use by process {holder}.";
            throw new InvalidOperationException($"The data folder {folder} {reason} {Advice}", e);
        }
    }

    public void Dispose() => _file.Dispose();

    private static string Advice => $"Stop that process, or set {EmbeddedStorageOptions.Section}:Folder to another folder.";

    private static string? Holder(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            using var reader = new StreamReader(file);
            var text = reader.ReadToEnd();
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? text : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
