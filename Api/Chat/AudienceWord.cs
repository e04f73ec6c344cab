using System.Globalization;

namespace Social.Api.Chat;

/// <summary>That somebody is in a room now, or no more, as front ends hear it: <c>+ user room channel number</c>.</summary>
/// <param name="Channel">Where the answer goes.</param>
/// <param name="Number">What is answered.</param>
internal readonly record struct AudienceWord(bool IsIn, long UserId, long RoomId, string Channel, long Number)
{
    /// <summary>Instead of a word: some were not said, so every front end looks again at who may hear what.</summary>
    public const string LookAgain = "?";

    /// <summary>Null for what is none.</summary>
    public static AudienceWord? Read(string? text) =>
        text?.Split(' ') is ["+" or "-", var user, var room, { Length: > 0 } channel, var number]
        && TryRead(user, out var userId) && TryRead(room, out var roomId) && TryRead(number, out var at)
            ? new AudienceWord(text[0] == '+', userId, roomId, channel, at)
            : null;

    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{(IsIn ? '+' : '-')} {UserId} {RoomId} {Channel} {Number}");

    public Task DoAsync(HubRooms rooms) => IsIn ? rooms.AdmitAsync(UserId, RoomId) : rooms.ExpelAsync(UserId, RoomId);

    private static bool TryRead(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
