using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Social.Grains.Interfaces.Tags;

/// <summary>Which tags many people use at the moment. Key 0.</summary>
[Alias("ITrendsGrain")]
public interface ITrendsGrain : IGrainWithIntegerKey
{
    /// <summary>Tags that were used; each silo sends its own, about once a second.</summary>
    [Alias("AddAsync")]
    Task AddAsync(ImmutableArray<TagUse> uses);

    /// <summary>The tags that most different people used within the window that ends now; exact up to 64 people, about an eighth off above. A few seconds old.</summary>
    [Alias("TopAsync"), ReadOnly]
    Task<ImmutableArray<Trend>> TopAsync(TrendWindow window, int limit);
}

/// <summary>Somebody used a tag in a public post.</summary>
[GenerateSerializer, Immutable, Alias("TagUse")]
public readonly record struct TagUse([property: Id(0)] string Tag, [property: Id(1)] long Author, [property: Id(2)] long PostId);

/// <summary>A tag and how many different people used it.</summary>
[GenerateSerializer, Immutable, Alias("Trend")]
public sealed record Trend([property: Id(0)] string Tag, [property: Id(1)] int Authors);

[GenerateSerializer, Alias("TrendWindow")]
public enum TrendWindow
{
    Hour,
    Day,
}
