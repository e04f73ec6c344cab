using System.Buffers.Binary;
using System.IO.Compression;
using NetVips;

namespace Social.Tests.Media;

/// <summary>Images for tests, and a look into those that come back.</summary>
internal static class Pictures
{
    private const string Turned = "orientation";

    /// <summary>A photo as phones make it: red at the left, noise, where it was taken, and to be turned by 90 degrees where that is wanted.</summary>
    public static byte[] Photo(int width, int height, bool turned = false)
    {
        using var noise = Image.Gaussnoise(width, height, sigma: 20, mean: 90);
        using var left = Image.Black(width / 2, height).Linear([1], [160]).Join(Image.Black(width - (width / 2), height), Enums.Direction.Horizontal);
        using var photo = noise.Add(left).Bandjoin(noise, noise).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        using var tagged = photo.Mutate(image =>
        {
            image.Set(GValue.GIntType, Turned, turned ? 6 : 1);
            image.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", "47/1 22/1 0/1");
            image.Set(GValue.GStrType, "exif-ifd0-Model", "Camera of Ann");
        });
        return tagged.JpegsaveBuffer(q: 90, profile: "srgb");
    }

    public static byte[] Transparent(int width, int height)
    {
        using var image = Image.Black(width, height, bands: 4).Linear([1, 1, 1, 1], [10, 200, 10, 128]).Cast(Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Srgb);
        return image.PngsaveBuffer();
    }

    public static byte[] Moving(int width, int height, int frames)
    {
        using var all = Image.Arrayjoin([.. Enumerable.Range(0, frames).Select(i => Image.Black(width, height, bands: 3).Linear([1, 1, 1], [i * 40 % 255, 90, 20]).Cast(Enums.BandFormat.Uchar))], across: 1);
        using var moving = all.Copy(interpretation: Enums.Interpretation.Srgb).Mutate(image =>
        {
            image.Set(GValue.GIntType, "page-height", height);
            image.Set(GValue.ArrayIntType, "delay", Enumerable.Repeat(100, frames).ToArray());
        });
        return moving.GifsaveBuffer();
    }

    public static byte[] Avif(int width, int height)
    {
        using var image = Image.Black(width, height, bands: 3).Linear([1, 1, 1], [10, 20, 200]).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        return image.HeifsaveBuffer(compression: Enums.ForeignHeifCompression.Av1, effort: 0);
    }

    public static byte[] WebP(int width, int height)
    {
        using var image = Image.Black(width, height, bands: 3).Linear([1, 1, 1], [200, 20, 10]).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        return image.WebpsaveBuffer();
    }

    /// <summary>A PNG of one bit a pixel, all black, which is a thousandth of its size.</summary>
    public static byte[] Black(int width, int height)
    {
        using var rows = new MemoryStream();
        using (var zip = new ZLibStream(rows, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var row = new byte[1 + ((width + 7) / 8)];
            for (var y = 0; y < height; y++)
                zip.Write(row);
        }
        return Png(width, height, depth: 1, ("IDAT", rows.ToArray()));
    }

    /// <summary>A PNG of a few pixels with other chunks before them.</summary>
    public static byte[] Chunked(params (string Kind, byte[] Data)[] chunks) => Png(8, 2, depth: 1, [.. chunks, ("IDAT", Packed(4))]);

    /// <summary>So many zeros, in a thousandth of that.</summary>
    public static byte[] Packed(int zeros)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var block = new byte[1024 * 1024];
            for (var left = zeros; left > 0; left -= block.Length)
                zip.Write(block, 0, Math.Min(left, block.Length));
        }
        return packed.ToArray();
    }

    /// <summary>An AVIF file that names an item, which may say how its content is packed.</summary>
    public static byte[] Item(string? packed)
    {
        byte[] entry = [2, 0, 0, 0, 0, 1, 0, 0, .. "mime"u8, 0, .. "application/rdf+xml\0"u8, .. System.Text.Encoding.ASCII.GetBytes(packed is null ? "" : packed + "\0")];
        return
        [
            .. Recordings.Box("ftyp", [.. "avif"u8, 0, 0, 0, 0, .. "avif"u8]),
            .. Recordings.Box("meta", [0, 0, 0, 0, .. Recordings.Box("iinf", [0, 0, 0, 0, 0, 1, .. Recordings.Box("infe", entry)])]),
        ];
    }

    /// <summary>A PNG that says of itself what programs for pictures say: a colour profile and texts.</summary>
    public static byte[] Described(int width, int height)
    {
        using var image = Image.Black(width, height, bands: 3).Linear([1, 1, 1], [10, 200, 10]).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        using var described = image.Mutate(i => i.Set(GValue.GStrType, "png-comment-0-Comment", new string('x', 10_000)));
        return described.PngsaveBuffer(profile: "srgb");
    }

    /// <summary>Opens what came back; it lies in a file because a server in this process takes no images from elsewhere.</summary>
    public static T Look<T>(byte[] bytes, Func<Image, T> at)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, bytes);
            using var image = Image.NewFromFile(file);
            return at(image);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static byte[] Png(int width, int height, byte depth, params (string Kind, byte[] Data)[] chunks)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = depth;
        foreach (var (kind, data) in chunks.Prepend(("IHDR", header)).Append(("IEND", [])))
        {
            byte[] named = [.. System.Text.Encoding.ASCII.GetBytes(kind), .. data];
            var number = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
            png.Write(number);
            png.Write(named);
            BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(named));
            png.Write(number);
        }
        return png.ToArray();
    }

    /// <summary>CRC-32 of ISO 3309, as PNG wants it.</summary>
    private static uint Checksum(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
