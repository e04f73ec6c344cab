using Social.Grains.Interfaces.Users;

namespace Social.Grains.Interfaces.Safety;

/// <summary>What a user tells the moderators. One of the three targets must be given.</summary>
/// <param name="Comment">At most 1,000 characters.</param>
[GenerateSerializer, Immutable, Alias("NewReport")]
public sealed record NewReport(
    [property: Id(0)] ReportReason Reason, [property: Id(1)] long? PostId = null, [property: Id(2)] long? UserId = null, [property: Id(3)] string? Comment = null,
    [property: Id(4)] long? MessageId = null);

/// <summary>A report as the one who made it sees it.</summary>
[GenerateSerializer, Immutable, Alias("Report")]
public sealed record Report(
    [property: Id(0)] long Id, [property: Id(1)] ReportReason Reason, [property: Id(2)] long? PostId, [property: Id(3)] long? UserId,
    [property: Id(4)] DateTimeOffset CreatedAt, [property: Id(5)] ReportState State, [property: Id(6)] long? MessageId = null);

/// <summary>A report as moderators see it.</summary>
/// <param name="Reporter">Absent when their account is gone.</param>
/// <param name="Target">Whom it is about: the user, the author of the post, or the sender of the message.</param>
/// <param name="Moderator">Who claimed or resolved it.</param>
/// <param name="Note">What the moderator wrote when resolving it.</param>
/// <param name="Message">The message that was reported, as it is now.</param>
[GenerateSerializer, Immutable, Alias("ReportCase")]
public sealed record ReportCase(
    [property: Id(0)] long Id, [property: Id(1)] ReportReason Reason, [property: Id(2)] long? PostId, [property: Id(3)] long UserId,
    [property: Id(4)] UserSummary? Target, [property: Id(5)] UserSummary? Reporter, [property: Id(6)] string? Comment, [property: Id(7)] DateTimeOffset CreatedAt,
    [property: Id(8)] ReportState State, [property: Id(9)] UserSummary? Moderator, [property: Id(10)] ReportAction Action, [property: Id(11)] string? Note,
    [property: Id(12)] DateTimeOffset ChangedAt, [property: Id(13)] ReportedMessage? Message = null);

/// <summary>A message of a room as moderators see it: no more of the room than was reported.</summary>
/// <param name="Text">Empty when it is gone.</param>
[GenerateSerializer, Immutable, Alias("ReportedMessage")]
public sealed record ReportedMessage([property: Id(0)] long Id, [property: Id(1)] long RoomId, [property: Id(2)] string Text, [property: Id(3)] bool Gone);

/// <summary>What is done with what was reported.</summary>
/// <param name="Note">At most 1,000 characters; goes to the audit log.</param>
[GenerateSerializer, Immutable, Alias("Resolution")]
public sealed record Resolution([property: Id(0)] ReportAction Action, [property: Id(1)] string? Note = null);

[GenerateSerializer, Alias("ReportReason")]
public enum ReportReason
{
    Other,
    Spam,
    Harassment,
    Hate,
    Violence,
    SelfHarm,
    Sexual,
    Misinformation,
    Impersonation,
    Illegal,
}

[GenerateSerializer, Alias("ReportState")]
public enum ReportState
{
    Open,
    Claimed,
    Resolved,
}

/// <summary>What can be reported and moderated. The numbers are stored: never change them.</summary>
[GenerateSerializer, Alias("SafetyTarget")]
public enum SafetyTarget
{
    User = 0,
    Post = 1,
    Message = 2,
}

[GenerateSerializer, Alias("ReportAction")]
public enum ReportAction
{
    /// <summary>Nothing, or nothing yet.</summary>
    None,

    /// <summary>The post is hidden; the message is hidden for good.</summary>
    TakeDown,

    /// <summary>The user, the author of the post or the sender of the message is suspended.</summary>
    Suspend,
}
