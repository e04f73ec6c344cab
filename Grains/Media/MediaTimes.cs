using Social.Grains.Interfaces.Media;

namespace Social.Grains.Media;

/// <summary>When maintenance must look at a media again.</summary>
internal static class MediaTimes
{
    /// <summary>A write that has not happened by then never will (10 s), with room for clocks that differ.</summary>
    private static readonly TimeSpan UntilWritten = TimeSpan.FromMinutes(1);

    /// <summary>How long an export can be loaded.</summary>
    public static readonly TimeSpan ExportKept = TimeSpan.FromDays(7);

    /// <summary>How long the making of an export is tried.</summary>
    public static readonly TimeSpan ExportTried = TimeSpan.FromHours(6);

    /// <summary>When it is certain whether the place that media were put to, or were to lose, exists.</summary>
    public static DateTimeOffset PlaceCertain(DateTimeOffset now) => now + UntilWritten;

    /// <summary>When no process writes bytes of it any more.</summary>
    public static DateTimeOffset BytesDue(MediaRecord media, DateTimeOffset now)
    {
        var end = media.CreatedAt + (media.Place.Use == MediaUse.Export ? ExportTried : MediaRecord.LongestProcessing) + UntilWritten;
        return media.Status == MediaStatus.Processing && end > now ? end : now;
    }
}
