using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Social.Tests.Media;

/// <summary>Videos and sounds that begin as real ones do and hold noise.</summary>
internal static class Recordings
{
    public static byte[] Mp4(int width = 1920, int height = 1080, int noise = 5_000, string brand = "isom") =>
        [.. Box("ftyp", [.. Ascii(brand), 0, 0, 2, 0, .. Ascii(brand)]), .. Movie("vide", width, height), .. Box("mdat", RandomNumberGenerator.GetBytes(noise))];

    public static byte[] Sound4() =>
        [.. Box("ftyp", [.. Ascii("M4A "), 0, 0, 0, 0]), .. Movie("soun", 0, 0), .. Box("mdat", RandomNumberGenerator.GetBytes(2_000))];

    public static byte[] WebM() =>
    [
        0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x86, 0x81, 0x01, 0x42, 0xF7, 0x81, 0x01, 0x42, 0x82, 0x84, .. "webm"u8, 0x42, 0x87, 0x81, 0x04,
        0x18, 0x53, 0x80, 0x67, 0xAE, 0x83, 0x81, 0x01, .. new byte[3_000],
    ];

    public static byte[] Matroska() => [0x1A, 0x45, 0xDF, 0xA3, 0xA3, 0x42, 0x82, 0x88, .. "matroska"u8, .. new byte[500]];

    /// <summary>Frames of 128 kbit/s at 44,100 Hz, 417 bytes each, behind a tag where that is wanted.</summary>
    public static byte[] Mp3(bool tagged)
    {
        var frames = new byte[417 * 20];
        for (var at = 0; at < frames.Length; at += 417)
            (frames[at], frames[at + 1], frames[at + 2], frames[at + 3]) = (0xFF, 0xFB, 0x90, 0x64);
        return tagged ? [.. "ID3"u8, 3, 0, 0, 0, 0, 2, 0, .. new byte[256], .. frames] : frames;
    }

    public static byte[] Ogg() => [.. "OggS"u8, 0, 2, .. new byte[20], 1, 19, .. "OpusHead"u8, 1, 2, .. new byte[1_000]];

    public static byte[] Wav() => [.. "RIFF"u8, 0x24, 4, 0, 0, .. "WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, .. new byte[1_024]];

    public static byte[] Flac() => [.. "fLaC"u8, 0x80, 0, 0, 34, .. new byte[1_000]];

    private static byte[] Movie(string handler, int width, int height)
    {
        var track = new byte[84];
        BinaryPrimitives.WriteInt32BigEndian(track.AsSpan(40), 0x10000);
        BinaryPrimitives.WriteInt32BigEndian(track.AsSpan(76), width << 16);
        BinaryPrimitives.WriteInt32BigEndian(track.AsSpan(80), height << 16);
        return Box("moov", Box("trak", [.. Box("tkhd", track), .. Box("mdia", Box("hdlr", [.. new byte[8], .. Ascii(handler), .. new byte[13]]))]));
    }

    public static byte[] Box(string kind, byte[] content)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, content.Length + 8);
        return [.. size, .. Ascii(kind), .. content];
    }

    private static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text);
}
