using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Safety;

/// <summary>What a user does not want to read.</summary>
/// <param name="WholeWord">False: also within words.</param>
/// <param name="Contexts">Where it counts.</param>
/// <param name="ExpiresAt">From then on it counts no more; absent: never.</param>
[GenerateSerializer, Immutable, Alias("KeywordFilter")]
public sealed record KeywordFilter(
    [property: Id(0)] long Id, [property: Id(1)] string Phrase, [property: Id(2)] bool WholeWord, [property: Id(3)] FilterAction Action,
    [property: Id(4)] ImmutableArray<FilterContext> Contexts, [property: Id(5)] DateTimeOffset? ExpiresAt);

/// <summary>A filter to be made, or to take the place of the one with this phrase.</summary>
/// <param name="Phrase">1 to 100 characters, with a letter or digit.</param>
/// <param name="Contexts">All when absent.</param>
/// <param name="WholeWord">True when absent.</param>
[GenerateSerializer, Immutable, Alias("NewFilter")]
public sealed record NewFilter(
    [property: Id(0)] string Phrase, [property: Id(1)] FilterAction Action, [property: Id(2)] ImmutableArray<FilterContext>? Contexts = null,
    [property: Id(3)] bool? WholeWord = null, [property: Id(4)] DateTimeOffset? ExpiresAt = null);

/// <summary>A filter of the viewer that a post meets.</summary>
[GenerateSerializer, Immutable, Alias("FilterMatch")]
public sealed record FilterMatch([property: Id(0)] long FilterId, [property: Id(1)] string Phrase);

/// <summary>The numbers are stored.</summary>
[GenerateSerializer, Alias("FilterAction")]
public enum FilterAction
{
    /// <summary>The post carries <c>filtered</c>: clients show a warning before it.</summary>
    Warn = 0,

    /// <summary>The post is left out.</summary>
    Hide = 1,
}

/// <summary>The numbers are stored, as bits.</summary>
[GenerateSerializer, Alias("FilterContext")]
public enum FilterContext
{
    Home = 0,

    /// <summary>The public timeline, tags and search.</summary>
    Public = 1,

    /// <summary>Comments of a conversation.</summary>
    Thread = 2,

    /// <summary>Notifications about a post; there a warning hides nothing and marks nothing.</summary>
    Notifications = 3,
}
