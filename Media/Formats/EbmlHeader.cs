using System.Numerics;

namespace Social.Media.Formats;

/// <summary>The beginning of Matroska files (RFC 8794, RFC 9559), of which WebM is a kind.</summary>
internal static class EbmlHeader
{
    private static ReadOnlySpan<byte> DocType => [0x42, 0x82];

    private static ReadOnlySpan<byte> VideoTrack => [0x83, 0x81, 0x01];

    private static ReadOnlySpan<byte> AudioTrack => [0x83, 0x81, 0x02];

    /// <summary>Whether the header says "webm".</summary>
    public static bool IsWebM(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf(DocType);
        return at >= 0 && TryReadSize(head[(at + 2)..], out var size, out var used) && size == 4 && head[(at + 2 + used)..].StartsWith("webm"u8);
    }

    /// <summary>Which tracks the first part of a file names: elements "track type" with the values 1 and 2.</summary>
    public static (bool Video, bool Audio) Tracks(ReadOnlySpan<byte> beginning) =>
        (beginning.IndexOf(VideoTrack) >= 0, beginning.IndexOf(AudioTrack) >= 0);

    // the zeros before the first one bit are the number of further bytes
    private static bool TryReadSize(ReadOnlySpan<byte> bytes, out long size, out int used)
    {
        (size, used) = (0, 0);
        if (bytes.IsEmpty || bytes[0] == 0)
            return false;
        used = BitOperations.LeadingZeroCount(bytes[0]) - 24 + 1;
        if (bytes.Length < used)
            return false;
        size = bytes[0] & ((1 << (8 - used)) - 1);
        foreach (var next in bytes[1..used])
            size = (size << 8) | next;
        return true;
    }
}
