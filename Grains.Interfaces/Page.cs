using System.Collections.Immutable;

namespace Social.Grains.Interfaces;

/// <summary>One page of a collection, newest first.</summary>
/// <param name="Items">At most as many as were asked for.</param>
/// <param name="Next">The id to continue below; null on the last page.</param>
[GenerateSerializer, Immutable, Alias("Page`1")]
public sealed record Page<T>([property: Id(0)] ImmutableArray<T> Items, [property: Id(1)] long? Next);

/// <summary>Which page is wanted.</summary>
/// <param name="Before">Only items whose id is smaller; null starts at the newest.</param>
/// <param name="Limit">How many at most, 1 to 80.</param>
[GenerateSerializer, Immutable, Alias("PageQuery")]
public sealed record PageQuery([property: Id(0)] long? Before, [property: Id(1)] int Limit)
{
    public const int DefaultLimit = 20;
    public const int LargestLimit = 80;
}
