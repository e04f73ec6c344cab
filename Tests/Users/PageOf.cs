using System.Collections.Immutable;

namespace Social.Tests.Users;

/// <summary>A list as it comes over the wire.</summary>
internal sealed record PageOf<T>(ImmutableArray<T> Items, string? Next);
