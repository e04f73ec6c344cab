namespace Social.Api.Gateway;

/// <summary>The error codes of HTTP itself, beside those that grains give.</summary>
internal static class ProblemCodes
{
    public const string BadJson = "bad_json";
    public const string UnknownField = "unknown_field";
    public const string MissingField = "missing_field";
    public const string WrongType = "wrong_type";
    public const string BadParameter = "bad_parameter";
    public const string BadCursor = "bad_cursor";
    public const string BadIdempotencyKey = "bad_idempotency_key";
    public const string BadRequest = "bad_request";
    public const string Unauthorized = "unauthorized";
    public const string TokenExpired = "token_expired";
    public const string SessionRevoked = "session_revoked";
    public const string UnknownRoute = "unknown_route";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string BodyTooLarge = "body_too_large";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string RateLimited = "rate_limited";
    public const string Internal = "internal";
}
