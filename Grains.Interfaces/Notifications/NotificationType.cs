using System.Text.Json.Serialization;

namespace Social.Grains.Interfaces.Notifications;

// the numbers of both are stored: never change one

/// <summary>What somebody did.</summary>
[GenerateSerializer, Alias("NotificationType")]
public enum NotificationType
{
    Follow = 0,

    /// <summary>Somebody asks to follow a locked account.</summary>
    [JsonStringEnumMemberName("follow_request")]
    FollowRequest = 1,
    Mention = 2,
    Comment = 3,
    Like = 4,
    Repost = 5,
    Quote = 6,

    /// <summary>A message in a direct room, where none was unread; in a group one that mentions or answers the recipient.</summary>
    Message = 7,

    /// <summary>Somebody called, and nobody answered on this side.</summary>
    [JsonStringEnumMemberName("missed_call")]
    MissedCall = 8,
}

/// <summary>Of whom a user wants notifications of a type.</summary>
[GenerateSerializer, Alias("NotifyOf")]
public enum NotifyOf
{
    /// <summary>Of everybody.</summary>
    On = 0,

    /// <summary>Of nobody.</summary>
    Off = 1,

    /// <summary>Only of people whom the user follows.</summary>
    Following = 2,
}
