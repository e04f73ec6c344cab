using System.Diagnostics;
using NetVips;
using Social.Media.Images;

namespace Social.Tests.Media;

/// <summary>What the image pipeline costs, beside libvips alone. Run by hand: <c>-class "*ImageMeasureTests" -explicit only</c>.</summary>
public sealed class ImageMeasureTests
{
    private const int Runs = 20;

    [Fact(Explicit = true)]
    public void A_photo_of_12_megapixels_becomes_two_variants_and_a_blurhash()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("social-measure-").FullName, "photo.jpg");
        File.WriteAllBytes(file, Pictures.Photo(4000, 3000, turned: true));
        try
        {
            var before = BombTests.Peak(Environment.ProcessId);
            ImagePipeline.Make(file);
            Report($"peak memory of the first: +{(BombTests.Peak(Environment.ProcessId) - before) / 1024} MB");
            Report($"{new FileInfo(file).Length / 1024} kB: {Median(() => ImagePipeline.Make(file)):F0} ms for 1280 + 320 + blurhash, one core");
            Report($"peak memory of {Runs + 1} more: +{(BombTests.Peak(Environment.ProcessId) - before) / 1024} MB");
            Report($"libvips alone, one 1280 JPEG: {Median(() => Bare(file)):F0} ms");
            Report($"peak memory after that:  +{(BombTests.Peak(Environment.ProcessId) - before) / 1024} MB");
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    private static void Bare(string file)
    {
        using var image = Image.Thumbnail(file, 1280, 1280, Enums.Size.Down);
        image.JpegsaveBuffer(q: 82, keep: Enums.ForeignKeep.None);
    }

    private static double Median(Action work)
    {
        work();
        var times = Enumerable.Range(0, Runs).Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            work();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }).Order().ToArray();
        return times[Runs / 2];
    }

    private static void Report(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);
}
