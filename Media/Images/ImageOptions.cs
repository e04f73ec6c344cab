namespace Social.Media.Images;

/// <summary>How images are made anew. Section <c>Media:Images</c>.</summary>
public sealed class ImageOptions
{
    public const string Section = "Media:Images";

    /// <summary>How many images are worked on at once by this process: each takes one core and, for the largest, some 300 MB.</summary>
    public int Concurrency { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>How many may wait for that; one more fails with <c>unavailable</c>.</summary>
    public int Queue { get; set; } = 64;

    /// <summary>Width times height times frames.</summary>
    public int MostPixels { get; set; } = 50_000_000;

    /// <summary>After this an upload is answered with 202 and finished in the background.</summary>
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(3);

    public bool IsValid() => Concurrency is >= 1 and <= 64 && Queue is >= 1 and <= 10_000 && MostPixels is >= 1_000 and <= 200_000_000
        && AnswerWithin >= TimeSpan.Zero && AnswerWithin <= TimeSpan.FromMinutes(1);
}
