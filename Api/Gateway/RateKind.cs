namespace Social.Api.Gateway;

/// <summary>What a route is counted as where its method does not say it.</summary>
internal enum RateKind
{
    Search,
    Media,

    /// <summary>What begins a call, or is asked for with one: few a minute, and it makes other people's devices ring.</summary>
    Calls,

    /// <summary>Files of media, of which a page shows many; counted by address, because browsers load them without a token.</summary>
    Files,

    /// <summary>Counted by address, whoever asks.</summary>
    SignIn,
}

/// <summary>Set on a route by <see cref="RateLimitHosting.CountedAs"/>.</summary>
internal sealed record RateMetadata(RateKind Kind);
