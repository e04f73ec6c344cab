namespace Social.Api.Calls;

/// <summary>The servers that help two clients to reach each other. Section <c>Calls:Ice</c>. Without any, calls connect only where nothing stands between the clients.</summary>
internal sealed class IceOptions
{
    public const string Section = "Calls:Ice";
    public const int ShortestSecret = 32;
    private static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(1);

    /// <summary>The longest that the specification of these credentials and common sense allow: what leaks is soon good for nothing.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    /// <summary>STUN servers as in RFC 7064, <c>stun:turn.example.org:3478</c>, separated by commas.</summary>
    public string Stun { get; set; } = "";

    /// <summary>TURN servers as in RFC 7065, <c>turn:turn.example.org:3478?transport=udp,turns:turn.example.org:5349?transport=tcp</c>. All of them know the one secret.</summary>
    public string Turn { get; set; } = "";

    /// <summary>What TURN servers check credentials with, coturn's <c>static-auth-secret</c>. Never told to a client.</summary>
    public string Secret { get; set; } = "";

    /// <summary>How long credentials are good; an hour at most.</summary>
    public TimeSpan CredentialLife { get; set; } = LongestLife;

    public IReadOnlyList<string> StunUrls => Split(Stun);

    public IReadOnlyList<string> TurnUrls => Split(Turn);

    /// <summary>What is wrong with these settings; null when nothing is.</summary>
    /// <param name="isDevelopment">There a secret may be short.</param>
    public string? Problem(bool isDevelopment)
    {
        if (StunUrls.FirstOrDefault(u => !IceUrl.IsStun(u)) is { } stun)
            return $"{Section}:Stun has '{stun}', which is not an address such as stun:turn.example.org:3478.";
        if (TurnUrls.FirstOrDefault(u => !IceUrl.IsTurn(u)) is { } turn)
            return $"{Section}:Turn has '{turn}', which is not an address such as turn:turn.example.org:3478?transport=udp.";
        if (TurnUrls.Count > 0 && Secret.Length == 0)
            return $"{Section}:Turn is set, so {Section}:Secret must be what those servers have as static-auth-secret.";
        // credentials are given to everybody who signs up, and a short secret can be found from one
        if (Secret.Length is > 0 and < ShortestSecret && !isDevelopment)
            return $"{Section}:Secret must have at least {ShortestSecret} characters.";
        if (CredentialLife < ShortestLife || CredentialLife > LongestLife)
            return $"{Section}:CredentialLife must be {ShortestLife} to {LongestLife}.";
        return null;
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
