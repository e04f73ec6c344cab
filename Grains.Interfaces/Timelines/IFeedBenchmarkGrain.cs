namespace Social.Grains.Interfaces.Timelines;

/// <summary>Measures the way from a change to the rings with synthetic changes. Works in Development only: fails with <c>forbidden</c> elsewhere. Key 0; other keys only answer pings.</summary>
[Alias("IFeedBenchmarkGrain")]
public interface IFeedBenchmarkGrain : IGrainWithIntegerKey
{
    /// <summary>Sends changes through stream, partition grains, pull and rings of this silo as fast as they go; then more slowly, to see how long one takes.</summary>
    /// <param name="events">1,000 to 10,000,000.</param>
    [Alias("MeasureFeedAsync"), ResponseTimeout("00:05:00")]
    Task<FeedMeasure> MeasureFeedAsync(int events);

    /// <summary>Does nothing: the ceiling of all grain calls.</summary>
    [Alias("PingAsync")]
    Task PingAsync();
}

/// <summary>What the feed can do.</summary>
/// <param name="EmptyCallsPerSecond">Grain calls that do nothing, 64 at once, in the same silo.</param>
/// <param name="P50Ms">From publishing a change to seeing it, at 1,000 changes a second.</param>
[GenerateSerializer, Immutable, Alias("FeedMeasure")]
public sealed record FeedMeasure(
    [property: Id(0)] double EventsPerSecond, [property: Id(1)] double EmptyCallsPerSecond, [property: Id(2)] double P50Ms, [property: Id(3)] double P99Ms);
