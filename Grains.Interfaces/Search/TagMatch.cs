namespace Social.Grains.Interfaces.Search;

/// <summary>A tag in use.</summary>
/// <param name="Name">As tags are compared, without the sign.</param>
[GenerateSerializer, Immutable, Alias("TagMatch")]
public sealed record TagMatch([property: Id(0)] string Name);
