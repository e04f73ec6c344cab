using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Presence;

namespace Social.Grains.Interfaces.Users;

/// <summary>A person as others see them.</summary>
[GenerateSerializer, Immutable, Alias("User")]
public sealed record User(
    [property: Id(0)] long Id, [property: Id(1)] string Handle, [property: Id(2)] string DisplayName, [property: Id(3)] string Bio,
    [property: Id(4)] string? AvatarUrl, [property: Id(5)] string? Location, [property: Id(6)] ImmutableArray<string> Links,
    [property: Id(7)] bool Locked, [property: Id(8)] DateTimeOffset CreatedAt, [property: Id(9)] UserCounts Counts,
    [property: Id(10), JsonIgnore] long Version);

/// <summary>A person as they see themselves.</summary>
[GenerateSerializer, Immutable, Alias("OwnUser")]
public sealed record OwnUser(
    [property: Id(0)] long Id, [property: Id(1)] string Handle, [property: Id(2)] string DisplayName, [property: Id(3)] string Bio,
    [property: Id(4)] string? AvatarUrl, [property: Id(5)] string? Location, [property: Id(6)] ImmutableArray<string> Links,
    [property: Id(7)] bool Locked, [property: Id(8)] DateTimeOffset CreatedAt, [property: Id(9)] UserCounts Counts,
    [property: Id(10)] string Email, [property: Id(11)] string Role, [property: Id(12)] UserSettings Settings,
    [property: Id(13), JsonIgnore] long Version);

[GenerateSerializer, Immutable, Alias("UserCounts")]
public sealed record UserCounts([property: Id(0)] int Followers, [property: Id(1)] int Following, [property: Id(2)] int Posts);

/// <summary>The few fields of a person that stand beside everything they did.</summary>
[GenerateSerializer, Immutable, Alias("UserSummary")]
public sealed record UserSummary(
    [property: Id(0)] long Id, [property: Id(1)] string Handle, [property: Id(2)] string DisplayName, [property: Id(3)] string? AvatarUrl);

/// <summary>A change to the profile; null leaves a field as it is.</summary>
/// <param name="DisplayName">1 to 50 characters.</param>
/// <param name="Bio">At most 500 characters.</param>
/// <param name="AvatarUrl">An absolute http(s) URL of at most 512 characters; empty removes it.</param>
/// <param name="Location">At most 100 characters; empty removes it.</param>
/// <param name="Links">At most 5 absolute http(s) URLs of at most 512 characters.</param>
/// <param name="Locked">True: followers must be accepted.</param>
[GenerateSerializer, Immutable, Alias("ProfileChange")]
public sealed record ProfileChange(
    [property: Id(0)] string? DisplayName = null, [property: Id(1)] string? Bio = null, [property: Id(2)] string? AvatarUrl = null,
    [property: Id(3)] string? Location = null, [property: Id(4)] ImmutableArray<string>? Links = null, [property: Id(5)] bool? Locked = null);

/// <summary>Which upload to show on the profile.</summary>
[GenerateSerializer, Immutable, Alias("AvatarChoice")]
public sealed record AvatarChoice([property: Id(0)] long MediaId);

/// <summary>A person's own preferences.</summary>
/// <param name="DefaultVisibility">Visibility of a new post that names none.</param>
/// <param name="HideFollows">True: only the person sees who follows them and whom they follow.</param>
/// <param name="ReadReceipts">False: nobody sees how far they have read in rooms, and they do not see how far others have.</param>
/// <param name="PresenceAudience">Who sees whether the person is present, and when they were last seen.</param>
/// <param name="CallWaiting">True: somebody who calls while the person is in another call rings, as waiting; otherwise the person is busy.</param>
[GenerateSerializer, Immutable, Alias("UserSettings")]
public sealed record UserSettings(
    [property: Id(0)] Visibility DefaultVisibility = Visibility.Public, [property: Id(1)] bool HideFollows = false,
    [property: Id(2)] PresenceAudience PresenceAudience = PresenceAudience.Everyone, [property: Id(3)] bool ReadReceipts = true,
    [property: Id(4)] bool CallWaiting = false);

/// <summary>A change to the settings; null leaves a field as it is.</summary>
[GenerateSerializer, Immutable, Alias("SettingsChange")]
public sealed record SettingsChange(
    [property: Id(0)] Visibility? DefaultVisibility = null, [property: Id(1)] bool? HideFollows = null, [property: Id(2)] PresenceAudience? PresenceAudience = null,
    [property: Id(3)] bool? ReadReceipts = null, [property: Id(4)] bool? CallWaiting = null);

/// <summary>How the asking user stands to another.</summary>
/// <param name="Requested">A follow request waits for the other's answer.</param>
[GenerateSerializer, Immutable, Alias("Relationship")]
public sealed record Relationship(
    [property: Id(0)] long UserId, [property: Id(1)] bool Following, [property: Id(2)] bool FollowedBy,
    [property: Id(3)] bool Requested, [property: Id(4)] bool Blocking, [property: Id(5)] bool Muting)
{
    /// <summary>The other has blocked the asking user. Never sent to a client.</summary>
    [Id(6), JsonIgnore]
    public bool BlockedBy { get; init; }
}
