using System.Buffers.Binary;
using System.IO.Compression;

namespace Social.Media.Formats;

/// <summary>
/// Unpacks what a PNG carries packed beside its pixels (W3C PNG §11.3: iCCP, zTXt, iTXt) to see how much it is, before a decoder does so in memory: a chunk of half a megabyte may hold
/// half a gigabyte. Reads the file once and keeps a buffer.
/// </summary>
internal static class PngChunks
{
    private const int SignatureSize = 8;
    private const int HeadSize = 8;
    private const int ChecksumSize = 4;
    private const int BufferSize = 64 * 1024;

    /// <summary>False when it breaks off within a chunk or does not unpack.</summary>
    /// <param name="most">Bytes in all chunks together; beyond that it fails with <c>metadata_too_large</c>.</param>
    public static bool Check(string path, long most)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize);
        var (head, buffer) = (new byte[HeadSize], new byte[BufferSize]);
        long unpacked = 0;
        for (long at = SignatureSize; at < file.Length;)
        {
            file.Position = at;
            if (file.ReadAtLeast(head, HeadSize, throwOnEndOfStream: false) < HeadSize)
                return false;
            long length = BinaryPrimitives.ReadUInt32BigEndian(head);
            at += HeadSize + length + ChecksumSize;
            if (at > file.Length)
                return false;
            var kind = head.AsSpan(sizeof(uint));
            if (kind.SequenceEqual("IEND"u8))
                return true;
            var content = new StreamPart(file, length);
            if (IsPacked(kind, content) is not { } isPacked)
                return false;
            if (isPacked && !TryUnpack(content, buffer, most, ref unpacked))
                return false;
        }
        return true;
    }

    /// <summary>Leaves the content where the packed part begins; null when it is not as it must be.</summary>
    private static bool? IsPacked(ReadOnlySpan<byte> kind, StreamPart content)
    {
        if (kind.SequenceEqual("iCCP"u8) || kind.SequenceEqual("zTXt"u8))
            return content.SkipText() && content.ReadByte() == 0 ? true : null;
        if (!kind.SequenceEqual("iTXt"u8))
            return false;
        if (!content.SkipText() || content.ReadByte() is var packed && packed is not (0 or 1))
            return null;
        if (packed == 0)
            return false;
        // the method, then a language and the keyword in it
        return content.ReadByte() == 0 && content.SkipText() && content.SkipText() ? true : null;
    }

    private static bool TryUnpack(Stream packed, byte[] buffer, long most, ref long unpacked)
    {
        using var content = new ZLibStream(packed, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            while (content.Read(buffer) is > 0 and var read)
            {
                unpacked += read;
                if (unpacked > most)
                    throw MetadataLimit.Exceeded();
            }
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
