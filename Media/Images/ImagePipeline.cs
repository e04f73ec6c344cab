using Microsoft.Extensions.Options;
using NetVips;
using Social.Grains.Interfaces;

namespace Social.Media.Images;

/// <summary>
/// Makes images anew: turned upright, in sRGB, without anything but pixels, at most 1280 and 320 pixels wide and high, never larger than they were. JPEG, or WebP for what is
/// transparent or moves. Nothing of the file that was sent is kept.
/// </summary>
internal sealed class ImagePipeline(IOptions<ImageOptions> options, ImageGate gate)
{
    public const int LargeSize = 1280;
    public const int SmallSize = 320;
    private const int HashSize = 32;
    private const int Quality = 82;
    private const int Opaque = 255;
    private const int ColourBands = 3;

    // a GIF of many frames is much to encode: a little larger, a lot faster
    private const int MovingEffort = 2;
    private const string Pages = "n-pages";
    private const string AllPages = "[n=-1]";

    /// <summary>Reads the header alone. Fails with <c>damaged_media</c> and <c>too_many_pixels</c>.</summary>
    public void Check(string path) => Guarded(() =>
    {
        using var header = Image.NewFromFile(path, access: Enums.Access.Sequential);
        if ((long)header.Width * header.Height * PagesOf(header) > options.Value.MostPixels)
        {
            throw new SocialException(
                ErrorKind.Unprocessable, ErrorCodes.TooManyPixels, $"An image may have {options.Value.MostPixels:N0} pixels, over all of its frames.");
        }
        return true;
    });

    /// <summary>Fails with <c>damaged_media</c>, and <c>unavailable</c> when too many wait.</summary>
    public Task<MadeImage> MakeAsync(string path, CancellationToken cancellationToken) =>
        gate.RunAsync(() => Guarded(() => Make(path)), cancellationToken);

    /// <summary>The work itself, on this thread, for measurements.</summary>
    internal static MadeImage Make(string path)
    {
        Vips.Ensure();
        using var header = Image.NewFromFile(path, access: Enums.Access.Sequential);
        var moves = PagesOf(header) > 1;
        // each step is let go at once: one that waits for the collector keeps the file mapped and its decoder's memory
        using var shrunk = Shrunk(path, LargeSize);
        using var large = shrunk.CopyMemory();
        using var small = large.ThumbnailImage(SmallSize, SmallSize, Enums.Size.Down, noRotate: true);
        var still = Encoded(large);
        return moves
            ? Moving(path, small, still)
            : new MadeImage(large.Width, large.Height, HashOf(small), still, Encoded(small));
    }

    private static MadeImage Moving(string path, Image small, ImageVariant still)
    {
        using var all = Shrunk(path + AllPages, LargeSize);
        var bytes = all.WebpsaveBuffer(q: Quality, effort: MovingEffort, keep: Enums.ForeignKeep.None);
        // once more from the result, because frames lie below each other
        return new MadeImage(all.Width, all.PageHeight, HashOf(small), new ImageVariant("image/webp", bytes), Encoded(small, still.ContentType));
    }

    /// <summary>Readers shrink while they read where the format lets them, so the whole image is never in memory where that can be helped.</summary>
    private static Image Shrunk(string path, int size)
    {
        using var thumbnail = Image.Thumbnail(path, size, size, Enums.Size.Down, outputProfile: "srgb", failOn: Enums.FailOn.Error);
        using var colours = thumbnail.Colourspace(Enums.Interpretation.Srgb);
        return colours.Cast(Enums.BandFormat.Uchar);
    }

    private static ImageVariant Encoded(Image image, string? contentType = null)
    {
        var isJpeg = contentType is "image/jpeg" || (contentType is null && !IsTransparent(image));
        if (!isJpeg)
            return new ImageVariant("image/webp", image.WebpsaveBuffer(q: Quality, keep: Enums.ForeignKeep.None));
        using var opaque = image.HasAlpha() ? image.ExtractBand(0, image.Bands - 1) : image.Copy();
        return new ImageVariant("image/jpeg", opaque.JpegsaveBuffer(q: Quality, optimizeCoding: true, interlace: true, keep: Enums.ForeignKeep.None));
    }

    // many a picture without a transparent pixel comes with a band for them
    private static bool IsTransparent(Image image)
    {
        if (!image.HasAlpha())
            return false;
        using var alpha = image.ExtractBand(image.Bands - 1);
        return alpha.Min() < Opaque;
    }

    private static string HashOf(Image image)
    {
        using var tiny = image.ThumbnailImage(HashSize, HashSize, Enums.Size.Down, noRotate: true);
        using var flat = tiny.HasAlpha() ? tiny.Flatten() : tiny.Copy();
        using var inSrgb = flat.Colourspace(Enums.Interpretation.Srgb);
        using var colours = inSrgb.ExtractBand(0, ColourBands);
        var (across, down) = colours.Width >= colours.Height ? (4, 3) : (3, 4);
        return Blurhash.Of(colours.WriteToMemory<byte>(), colours.Width, colours.Height, across, down);
    }

    private static int PagesOf(Image image) => image.Contains(Pages) ? (int)image.Get(Pages) : 1;

    private static T Guarded<T>(Func<T> work)
    {
        Vips.Ensure();
        try
        {
            return work();
        }
        catch (VipsException e)
        {
            throw new SocialException(ErrorKind.Unprocessable, ErrorCodes.DamagedMedia, "The image cannot be read: it is broken, ended early, or of a kind that is not taken.", e);
        }
    }
}
