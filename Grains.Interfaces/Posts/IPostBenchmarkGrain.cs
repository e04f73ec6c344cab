using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Posts;

/// <summary>Fills the stores and measures what they can do, past REST but through the product's own ports. Works in Development only: fails with <c>forbidden</c> elsewhere. Key 0.</summary>
[Alias("IPostBenchmarkGrain")]
public interface IPostBenchmarkGrain : IGrainWithIntegerKey
{
    /// <summary>Adds posts with some callers at once, for at most 60 seconds: the rate that no way of posting can exceed.</summary>
    [Alias("MeasureStoreAsync"), ResponseTimeout("00:02:00")]
    Task<StoreMeasure> MeasureStoreAsync(int callers, int seconds);

    /// <summary>Makes users with follows and a year of posts.</summary>
    [Alias("FillAsync"), ResponseTimeout("00:30:00")]
    Task<FilledUsers> FillAsync(FillPlan plan);
}

[GenerateSerializer, Immutable, Alias("StoreMeasure")]
public sealed record StoreMeasure([property: Id(0)] double RowsPerSecond, [property: Id(1)] double P50Ms, [property: Id(2)] double P99Ms);

/// <summary>What to make.</summary>
/// <param name="Followees">How many others each user follows.</param>
/// <param name="Posts">How many posts in all, spread over the users and the past year.</param>
/// <param name="Prefix">Handles are the prefix, an underscore and a number from 0.</param>
/// <param name="Password">Everybody's.</param>
[GenerateSerializer, Immutable, Alias("FillPlan")]
public sealed record FillPlan(
    [property: Id(0)] int Users, [property: Id(1)] int Followees, [property: Id(2)] int Posts, [property: Id(3)] string Prefix, [property: Id(4)] string Password);

/// <summary>Who was made, in the order of their numbers.</summary>
/// <param name="Handles">Their handles, with <c>{n}</c> for the number.</param>
[GenerateSerializer, Immutable, Alias("FilledUsers")]
public sealed record FilledUsers([property: Id(0)] ImmutableArray<long> Users, [property: Id(1)] string Handles);
