using NetVips;
using Social.Grains.Interfaces;

namespace Social.Media.Images;

/// <summary>Sets libvips up, once for the process: one thread for each image, nothing kept, and no reader but those of the formats that are taken.</summary>
internal static class Vips
{
    private static readonly string[] Readers =
        ["VipsForeignLoadJpegFile", "VipsForeignLoadPngFile", "VipsForeignLoadNsgifFile", "VipsForeignLoadWebpFile", "VipsForeignLoadHeifFile"];

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Fails with <c>unavailable</c> where libvips does not run.</summary>
    public static void Ensure()
    {
        if (!Loaded.Value)
            throw SocialException.Unavailable("Images cannot be taken here: the libvips of this platform is missing.", ModuleInitializer.Exception);
    }

    private static bool Load()
    {
        if (!ModuleInitializer.VipsInitialized)
            return false;
        NetVips.NetVips.Concurrency = 1;
        (Cache.Max, Cache.MaxMem, Cache.MaxFiles) = (0, 0, 0);
        NetVips.NetVips.BlockUntrusted = true;
        Operation.Block("VipsForeignLoad", true);
        foreach (var reader in Readers)
            Operation.Block(reader, false);
        return true;
    }
}
