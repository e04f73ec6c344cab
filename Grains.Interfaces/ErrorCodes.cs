namespace Social.Grains.Interfaces;

/// <summary>Every stable error code that grains give. The front end adds those of HTTP itself (bad JSON, unknown route, …). A code is never renamed.</summary>
public static class ErrorCodes
{
    public const string ValidationFailed = "validation_failed";
    public const string NotFound = "not_found";
    public const string Forbidden = "forbidden";
    public const string PreconditionFailed = "precondition_failed";
    public const string Unavailable = "unavailable";
    public const string TooManyRequests = "too_many_requests";

    /// <summary>The same Idempotency-Key came with another body.</summary>
    public const string IdempotencyKeyReused = "idempotency_key_reused";

    /// <summary>The first request with this Idempotency-Key is still running.</summary>
    public const string IdempotencyKeyInUse = "idempotency_key_in_use";

    /// <summary>The sender has used this clientMessageId for a message with another content.</summary>
    public const string ClientMessageIdReused = "client_message_id_reused";

    public const string HandleTaken = "handle_taken";
    public const string EmailTaken = "email_taken";
    public const string BadCredentials = "bad_credentials";
    public const string TooManyAttempts = "too_many_attempts";
    public const string InvalidRefreshToken = "invalid_refresh_token";
    public const string RefreshTokenReused = "refresh_token_reused";

    public const string CannotTargetSelf = "cannot_target_self";
    public const string Blocked = "blocked";
    public const string LimitReached = "limit_reached";

    /// <summary>The user is suspended: only their own data are open to them.</summary>
    public const string Suspended = "suspended";

    /// <summary>Another moderator has claimed the report.</summary>
    public const string ReportClaimed = "report_claimed";

    /// <summary>The report was resolved in another way.</summary>
    public const string ReportResolved = "report_resolved";

    /// <summary>The content is of none of the formats that are taken.</summary>
    public const string UnsupportedFormat = "unsupported_format";

    /// <summary>The content is broken, or no pictures or sound are found in it.</summary>
    public const string DamagedMedia = "damaged_media";

    public const string TooManyPixels = "too_many_pixels";

    /// <summary>What an image carries packed beside its pixels would unpack to too much.</summary>
    public const string MetadataTooLarge = "metadata_too_large";

    public const string MediaNotReady = "media_not_ready";
    public const string MediaInUse = "media_in_use";
    /// <summary>A word that cannot be a tag.</summary>
    public const string BadTag = "bad_tag";

    /// <summary>The post, or the conversation, takes no more comments.</summary>
    public const string ThreadLocked = "thread_locked";

    /// <summary>The author of the conversation lets only some people comment.</summary>
    public const string ReplyNotAllowed = "reply_not_allowed";

    /// <summary>The user is in another call, or this device is not the one that is.</summary>
    public const string InCall = "in_call";

    /// <summary>Another device of the same user has accepted the call.</summary>
    public const string AnsweredElsewhere = "answered_elsewhere";

    /// <summary>Another device of the same user has the seat in the call.</summary>
    public const string Superseded = "superseded";

    /// <summary>The user has no seat in the call.</summary>
    public const string NotInCall = "not_in_call";

    public const string CallEnded = "call_ended";

    /// <summary>The other participant has no device in the call at the moment.</summary>
    public const string ParticipantAway = "participant_away";

    /// <summary>The other has not accepted the direct room: no more until they do.</summary>
    public const string NotAccepted = "not_accepted";

    /// <summary>The room is in slow mode, and the member's last message not long enough ago.</summary>
    public const string SlowMode = "slow_mode";
}
