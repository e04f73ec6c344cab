using System.Buffers.Binary;

namespace Social.Media.Formats;

/// <summary>
/// Looks at which items an AVIF file names (ISO 14496-12 §8.11.6, box <c>iinf</c>). An item of type <c>mime</c> may say that its content is packed; nothing that writes AVIF does so, and
/// what it would unpack to is known to nobody: such is refused. The box of items is held to the bound too, because decoders read it whole.
/// </summary>
internal static class HeifItems
{
    private const int BoxHead = 8;
    private const int VersionAndFlags = 4;

    /// <summary>False when the boxes do not fit into each other or into the file.</summary>
    /// <param name="most">Bytes of the box that names the items; beyond that, and for packed ones, it fails with <c>metadata_too_large</c>.</param>
    public static bool Check(string path, long most)
    {
        using var file = File.OpenRead(path);
        var head = new byte[BoxHead + sizeof(long)];
        for (long at = 0; at < file.Length;)
        {
            file.Position = at;
            var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (read < BoxHead)
                return false;
            long size = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (size == 0)
                size = file.Length - at;
            else if (size == 1)
                size = read == head.Length ? BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(BoxHead)) : 0;
            if (size < BoxHead || size > file.Length - at)
                return false;
            if (head.AsSpan(sizeof(uint), sizeof(uint)).SequenceEqual("meta"u8))
            {
                if (size > most)
                    throw MetadataLimit.Exceeded();
                var meta = new byte[size];
                file.Position = at;
                file.ReadExactly(meta);
                if (!CheckItems(meta))
                    return false;
            }
            at += size;
        }
        // a sequence of images may have no items
        return true;
    }

    private static bool CheckItems(ReadOnlySpan<byte> meta)
    {
        if (meta.Length < BoxHead + VersionAndFlags)
            return false;
        for (var boxes = meta[(BoxHead + VersionAndFlags)..]; !boxes.IsEmpty;)
        {
            if (!TryTake(ref boxes, out var kind, out var content))
                return false;
            if (kind.SequenceEqual("iinf"u8) && !CheckEntries(content))
                return false;
        }
        return true;
    }

    private static bool CheckEntries(ReadOnlySpan<byte> items)
    {
        // after the version, how many there are
        var start = VersionAndFlags + (items is [0, ..] ? sizeof(ushort) : sizeof(uint));
        if (items.Length < start)
            return false;
        for (items = items[start..]; !items.IsEmpty;)
        {
            if (!TryTake(ref items, out var kind, out var entry))
                return false;
            if (kind.SequenceEqual("infe"u8) && IsPacked(entry))
                throw MetadataLimit.Exceeded();
        }
        return true;
    }

    private static bool IsPacked(ReadOnlySpan<byte> entry)
    {
        // id (two bytes, four in version 3) and protection, then from version 2 on a type
        var at = VersionAndFlags + (entry is [3, ..] ? 4 : 2) + 2;
        if (entry is [>= 2, ..])
        {
            if (entry.Length < at + 4 || !entry.Slice(at, 4).SequenceEqual("mime"u8))
                return false;
            at += 4;
        }
        if (entry.Length < at)
            return false;
        var texts = entry[at..];
        // its name and its type of content; what follows is how it is packed
        for (var i = 0; i < 2; i++)
        {
            var end = texts.IndexOf((byte)0);
            if (end < 0)
                return false;
            texts = texts[(end + 1)..];
        }
        return texts is [not 0, ..];
    }

    private static bool TryTake(ref ReadOnlySpan<byte> boxes, out ReadOnlySpan<byte> kind, out ReadOnlySpan<byte> content)
    {
        kind = [];
        content = [];
        if (boxes.Length < BoxHead || BinaryPrimitives.ReadUInt32BigEndian(boxes) is var size && (size < BoxHead || size > boxes.Length))
            return false;
        kind = boxes.Slice(sizeof(uint), sizeof(uint));
        content = boxes[BoxHead..(int)size];
        boxes = boxes[(int)size..];
        return true;
    }
}
