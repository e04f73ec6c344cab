using System.Buffers.Binary;
using System.IO.Compression;

namespace Social.LoadTest.SocialMix;

/// <summary>Small PNG images (RFC 2083), each of a colour of its own.</summary>
internal static class MixImage
{
    private const int Side = 64;
    private const uint Polynomial = 0xEDB88320;

    public static byte[] Of(int number)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Side);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Side);
        // eight bits of red, green and blue
        (header[8], header[9]) = (8, 2);
        Write(png, "IHDR"u8, header);
        Write(png, "IDAT"u8, Pixels(number));
        Write(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Pixels(int number)
    {
        // each line begins with its filter: none
        var lines = new byte[Side * (1 + 3 * Side)];
        for (var at = 0; at < lines.Length; at++)
            lines[at] = at % (1 + 3 * Side) == 0 ? (byte)0 : (byte)(number * (1 + at % 3) + at / Side);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(lines);
        return packed.ToArray();
    }

    private static void Write(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc([.. type, .. data]));
        png.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
        }

        return ~crc;
    }
}
