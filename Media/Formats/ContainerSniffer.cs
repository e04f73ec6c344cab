using System.Buffers.Binary;
using Social.Grains.Interfaces;

namespace Social.Media.Formats;

/// <summary>Looks into videos and sounds as far as to know that they are what they begin as: what they hold is not decoded.</summary>
public static class ContainerSniffer
{
    /// <summary>Tracks of a WebM file are named in its first part.</summary>
    private const int WebMBeginning = 256 * 1024;

    /// <summary>Fails with <c>damaged_media</c>.</summary>
    public static ContainerFacts Check(string path, MediaFormat format)
    {
        using var file = File.OpenRead(path);
        var facts = format.ContentType switch
        {
            "video/mp4" or "video/quicktime" or "audio/mp4" => OfBoxes(file, format),
            "video/webm" => OfWebM(file),
            "audio/mpeg" => IsMp3(file) ? Facts(format) : null,
            "audio/wav" => IsWav(file) ? Facts(format) : null,
            "audio/flac" => IsFlac(file) ? Facts(format) : null,
            _ => Facts(format),
        };
        return facts ?? throw new SocialException(ErrorKind.Unprocessable, ErrorCodes.DamagedMedia, "No picture or sound is found in it: it is broken or ended early.");
    }

    private static ContainerFacts Facts(MediaFormat format) => new(format, null, null);

    private static ContainerFacts? OfBoxes(FileStream file, MediaFormat format) => IsoBoxes.Read(file) switch
    {
        { HasVideo: true } boxes => new ContainerFacts(format == MediaFormat.Mp4Audio ? MediaFormat.Mp4 : format, boxes.Width, boxes.Height),
        { HasAudio: true } => Facts(MediaFormat.Mp4Audio),
        _ => null,
    };

    private static ContainerFacts? OfWebM(FileStream file) => EbmlHeader.Tracks(Beginning(file, 0, WebMBeginning)) switch
    {
        (Video: true, _) => Facts(MediaFormat.WebM),
        (_, Audio: true) => Facts(MediaFormat.WebMAudio),
        _ => null,
    };

    private static bool IsMp3(FileStream file) => Mp3Frame.IsAt(Beginning(file, Mp3Frame.AfterTag(Beginning(file, 0, 10)), FormatSniffer.HeadSize));

    // a chunk "fmt " says what the samples are; it comes first but for such as "JUNK"
    private static bool IsWav(FileStream file) => Beginning(file, 0, FormatSniffer.HeadSize).AsSpan().IndexOf("fmt "u8) >= 12;

    // the block of stream information comes first and has 34 bytes
    private static bool IsFlac(FileStream file) =>
        Beginning(file, 0, 8) is [_, _, _, _, var kind, .. var size] && (kind & 0x7F) == 0 && size.Length == 3
        && ((size[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(size.AsSpan(1))) == 34;

    private static byte[] Beginning(FileStream file, long at, int count)
    {
        if (at >= file.Length)
            return [];
        var bytes = new byte[Math.Min(count, file.Length - at)];
        file.Position = at;
        file.ReadExactly(bytes);
        return bytes;
    }
}
