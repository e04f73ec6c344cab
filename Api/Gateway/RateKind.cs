namespace Social.Api.Gateway;

/// <summary>What a route is counted as where its method does not say it.</summary>
internal enum RateKind
{
    Search,
    Media,

    /// <summary>Counted by address, whoever asks.</summary>
    SignIn,
}

/// <summary>Set on a route by <see cref="RateLimitHosting.CountedAs"/>.</summary>
internal sealed record RateMetadata(RateKind Kind);
