using System.Buffers.Binary;
using System.Text;

namespace Social.Media.Formats;

/// <summary>Tells a format by how its content begins; a file's name and the type that a client gives it count for nothing.</summary>
public static class FormatSniffer
{
    /// <summary>How much of the beginning tells.</summary>
    public const int HeadSize = 4096;

    private static readonly string[] AvifBrands = ["avif", "avis"];
    private static readonly string[] AudioBrands = ["M4A ", "M4B "];

    /// <summary>The format that content with this beginning may be of; null when none that is taken.</summary>
    public static MediaFormat? Of(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => MediaFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => MediaFormat.Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => MediaFormat.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => MediaFormat.WebP,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..] => MediaFormat.Wav,
        [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => MediaFormat.Flac,
        [0x1A, 0x45, 0xDF, 0xA3, ..] => EbmlHeader.IsWebM(head) ? MediaFormat.WebM : null,
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => IsSound(head) ? MediaFormat.Ogg : null,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => OfBrands(head),
        [(byte)'I', (byte)'D', (byte)'3', ..] => MediaFormat.Mp3,
        _ => Mp3Frame.IsAt(head) ? MediaFormat.Mp3 : null,
    };

    /// <summary>Of the codecs that Ogg carries those that are sound name themselves in the first page.</summary>
    private static bool IsSound(ReadOnlySpan<byte> head) =>
        head.IndexOf("OpusHead"u8) >= 0 || head.IndexOf("\u0001vorbis"u8) >= 0 || head.IndexOf("\u007fFLAC"u8) >= 0;

    /// <summary>ISO 14496-12 §4.3: the brand that a file is made for, then those that it is compatible with.</summary>
    private static MediaFormat? OfBrands(ReadOnlySpan<byte> head)
    {
        var size = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head), (uint)head.Length);
        var major = size >= 12 ? Encoding.ASCII.GetString(head.Slice(8, 4)) : "";
        var brands = new List<string> { major };
        for (var at = 16; at + 4 <= size; at += 4)
            brands.Add(Encoding.ASCII.GetString(head.Slice(at, 4)));
        if (brands.Exists(b => AvifBrands.Contains(b, StringComparer.Ordinal)))
            return MediaFormat.Avif;
        if (major is "qt  ")
            return MediaFormat.QuickTime;
        if (AudioBrands.Contains(major, StringComparer.Ordinal))
            return MediaFormat.Mp4Audio;
        return brands.Exists(b => b.StartsWith("iso", StringComparison.Ordinal) || b is "mp41" or "mp42" or "avc1" or "M4V " or "dash" or "3gp4" or "3gp5" or "3gp6" or "mmp4")
            ? MediaFormat.Mp4
            : null;
    }
}
