namespace Social.Api.Gateway;

/// <summary>What became of checking a token: the token, or why it is refused.</summary>
internal readonly record struct TokenVerdict(ValidatedToken? Token, TokenFailure Failure = TokenFailure.None)
{
    public static implicit operator TokenVerdict(TokenFailure failure) => new(null, failure);
}

internal enum TokenFailure
{
    None,
    Invalid,
    Expired,
    Revoked,
}
