using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Social.Media.Addresses;

/// <summary>The key that addresses are signed with: the configured one, or one that is made once and kept beside the blobs, readable by its owner only.</summary>
internal sealed class SigningSecret(IOptions<MediaOptions> options)
{
    private const string FileName = "signing-key";
    private const int Size = 32;
    private readonly Lazy<byte[]> _key = new(() => options.Value.SigningKey is { Length: > 0 } given ? Encoding.UTF8.GetBytes(given) : Kept(options.Value.Folder));

    public ReadOnlySpan<byte> Key => _key.Value;

    private static byte[] Kept(string folder)
    {
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, FileName);
        if (!File.Exists(path))
            Make(path);
        return Convert.FromHexString(File.ReadAllText(path).Trim());
    }

    /// <summary>Of processes that start at once the first one's stays: a link is made only where there is none.</summary>
    private static void Make(string path)
    {
        var own = $"{path}.{Guid.NewGuid():N}";
        var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(own, file))
        {
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Size))));
            stream.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(own, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(own);
        }
    }
}
