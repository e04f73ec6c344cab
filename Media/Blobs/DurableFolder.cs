using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Social.Media.Blobs;

/// <summary>Changes to folders that outlive a power cut.</summary>
internal static class DurableFolder
{
    /// <summary>Gives a file that is on disk its place, in folders that are made where they are missing.</summary>
    /// <param name="root">The folder above all that may be missing.</param>
    public static void MoveInto(string file, string path, string root)
    {
        var folder = Path.GetDirectoryName(path)!;
        var isNew = !Directory.Exists(folder);
        Directory.CreateDirectory(folder);
        File.Move(file, path, overwrite: true);
        Sync(folder);
        // a folder is there when the one above it says so
        for (var above = folder; isNew && above.Length > root.Length;)
            Sync(above = Path.GetDirectoryName(above)!);
    }

    public static void Delete(string path)
    {
        if (!File.Exists(path))
            return;
        File.Delete(path);
        Sync(Path.GetDirectoryName(path)!);
    }

    // .NET opens no folders
    private static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var handle = new SafeFileHandle(Open(folder, flags: 0), ownsHandle: true);
        if (handle.IsInvalid)
            throw new IOException($"{folder} cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        RandomAccess.FlushToDisk(handle);
    }

#pragma warning disable SYSLIB1054 // generated marshalling would need unsafe code in the whole project
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
#pragma warning restore SYSLIB1054
}
