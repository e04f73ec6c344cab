using System.Buffers.Binary;

namespace Social.Media.Formats;

/// <summary>Frames of MPEG audio, layer III (ISO 11172-3 §2.4.1.3, ISO 13818-3).</summary>
internal static class Mp3Frame
{
    private const int HeaderSize = 4;
    private const int TagHeaderSize = 10;
    private static readonly int[] BitRates1 = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    private static readonly int[] BitRates2 = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    private static readonly int[] SampleRates = [44_100, 48_000, 32_000];

    /// <summary>Whether a frame begins here and, where its end can be seen, another follows it.</summary>
    public static bool IsAt(ReadOnlySpan<byte> bytes) =>
        LengthAt(bytes) is { } length && (length + HeaderSize > bytes.Length || LengthAt(bytes[length..]) is not null);

    /// <summary>Where the sound begins behind an ID3v2 tag: its size has 7 bits in each of 4 bytes.</summary>
    public static long AfterTag(ReadOnlySpan<byte> head) => head.StartsWith("ID3"u8) && head.Length >= TagHeaderSize
        ? TagHeaderSize + (((long)head[6] << 21) | ((long)head[7] << 14) | ((long)head[8] << 7) | head[9])
        : 0;

    private static int? LengthAt(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize)
            return null;
        var header = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var version = (header >> 19) & 3;
        var rate = (int)((header >> 12) & 15);
        var sampling = (int)((header >> 10) & 3);
        // eleven ones, a version, layer III, a rate and a sampling that are not reserved
        if (header >> 21 != 0x7FF || version == 1 || ((header >> 17) & 3) != 1 || rate is 0 or 15 || sampling == 3)
            return null;
        var first = version == 3;
        var samples = SampleRates[sampling] >> (version switch { 3 => 0, 2 => 1, _ => 2 });
        var bits = (first ? BitRates1 : BitRates2)[rate - 1] * 1_000;
        return ((first ? 144 : 72) * bits / samples) + (int)((header >> 9) & 1);
    }
}
