using System.Buffers.Binary;
using System.Text;

namespace Social.Media.Formats;

/// <summary>Reads of an MP4 or QuickTime file which tracks it has, box by box (ISO 14496-12 §4.2), without what is between.</summary>
internal sealed class IsoBoxes
{
    private const int MostBoxes = 4_096;
    private const int Deepest = 6;
    private static readonly string[] Containers = ["moov", "trak", "mdia"];

    private readonly Stream _file;
    private readonly byte[] _buffer = new byte[96];
    private int _boxes;
    private (int Width, int Height) _size;

    private IsoBoxes(Stream file) => _file = file;

    public bool HasMovie { get; private set; }

    public bool HasVideo { get; private set; }

    public bool HasAudio { get; private set; }

    public int? Width { get; private set; }

    public int? Height { get; private set; }

    /// <summary>Null when the boxes do not fit into each other or into the file: it is broken or cut short.</summary>
    public static IsoBoxes? Read(Stream file)
    {
        var boxes = new IsoBoxes(file);
        return boxes.Walk(0, file.Length, 0) && boxes.HasMovie ? boxes : null;
    }

    private bool Walk(long at, long end, int depth)
    {
        while (at < end)
        {
            if (++_boxes > MostBoxes || depth > Deepest || !TryReadHeader(at, end, out var kind, out var content, out var next))
                return false;
            if (kind is "tkhd")
                ReadSize(content, next);
            else if (kind is "hdlr" && depth == 3)
                ReadHandler(content, next);
            else if (kind is "moov")
                HasMovie = true;
            if (Containers.Contains(kind, StringComparer.Ordinal) && !Walk(content, next, depth + 1))
                return false;
            at = next;
        }
        return at == end;
    }

    private bool TryReadHeader(long at, long end, out string kind, out long content, out long next)
    {
        (kind, content, next) = ("", at + 8, 0);
        if (end - at < 8 || !Fill(at, 8))
            // four zeros may end a list of boxes
            return end - at == 4 && Fill(at, 4) && BinaryPrimitives.ReadUInt32BigEndian(_buffer) == 0 && (next = end) == end;
        long size = BinaryPrimitives.ReadUInt32BigEndian(_buffer);
        kind = Encoding.ASCII.GetString(_buffer, 4, 4);
        if (size == 1)
        {
            if (!Fill(at + 8, 8))
                return false;
            size = BinaryPrimitives.ReadInt64BigEndian(_buffer);
            content += 8;
        }
        else if (size == 0)
        {
            size = end - at;
        }
        next = at + size;
        return size >= content - at && next <= end;
    }

    /// <summary>Width and height are the last two numbers of a track's header, in 65,536ths; rotated by its matrix.</summary>
    private void ReadSize(long content, long end)
    {
        var length = (int)Math.Min(end - content, _buffer.Length);
        if (length is not (84 or 96) || !Fill(content, length))
            return;
        var matrix = _buffer.AsSpan(length - 44);
        var (width, height) = (Number(length - 8) >> 16, Number(length - 4) >> 16);
        _size = BinaryPrimitives.ReadInt32BigEndian(matrix) == 0 ? (height, width) : (width, height);

        int Number(int at) => (int)BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(at));
    }

    private void ReadHandler(long content, long end)
    {
        if (end - content < 12 || !Fill(content, 12))
            return;
        var handler = _buffer.AsSpan(8, 4);
        if (handler.SequenceEqual("soun"u8))
            HasAudio = true;
        if (!handler.SequenceEqual("vide"u8))
            return;
        HasVideo = true;
        if (_size is { Width: > 0 and <= 65_535, Height: > 0 and <= 65_535 })
            (Width, Height) = _size;
    }

    private bool Fill(long at, int count)
    {
        _file.Position = at;
        return _file.ReadAtLeast(_buffer.AsSpan(0, count), count, throwOnEndOfStream: false) == count;
    }
}
