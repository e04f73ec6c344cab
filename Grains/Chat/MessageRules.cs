using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Posts;

namespace Social.Grains.Chat;

/// <summary>What a message may say, and with what one may react to it.</summary>
internal static class MessageRules
{
    public const int Longest = 4_000;
    public const int LongestClientId = 128;
    public const int LongestEmoji = 32;

    /// <summary>Different emojis on a message, and of one user.</summary>
    public const int MostKinds = 20;
    public const int MostKindsEach = 3;

    public static void Check(NewMessage message)
    {
        var errors = new ValidationErrors();
        if (message is { Text: "", MediaIds.Length: > 0 })
            CheckClientId(errors, message.ClientMessageId).ThrowIfAny();
        else
            CheckClientId(CheckText(errors, message.Text), message.ClientMessageId).ThrowIfAny();
    }

    public static void CheckEdit(string text) => CheckText(new ValidationErrors(), text).ThrowIfAny();

    /// <summary>One emoji, as it is typed: a single user-perceived character (UAX #29) that begins with a symbol, or with a digit, # or * as a keycap.</summary>
    public static void CheckEmoji(string emoji) => new ValidationErrors()
        .Require(
            emoji.Length is > 0 and <= LongestEmoji && StringInfo.GetNextTextElementLength(emoji) == emoji.Length && IsSymbol(emoji), "emoji", "must be one emoji")
        .ThrowIfAny();

    /// <summary>Of what a client gave: the same content has the same hash for good. SHA-256, its first 8 bytes.</summary>
    public static long HashOf(NewMessage message)
    {
        var content = new StringBuilder(message.Text).Append('\0').Append(CultureInfo.InvariantCulture, $"{message.ReplyTo}");
        foreach (var id in message.MediaIds ?? [])
            content.Append(CultureInfo.InvariantCulture, $",{id}");
        return BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.Unicode.GetBytes(content.ToString())));
    }

    /// <summary>The reactions with one more or one less; null when nothing changes. Fails with <c>limit_reached</c>.</summary>
    public static ImmutableArray<MessageReactions>? With(ImmutableArray<MessageReactions> before, long userId, string emoji, bool added)
    {
        var present = before.FirstOrDefault(r => string.Equals(r.Emoji, emoji, StringComparison.Ordinal));
        if ((present?.UserIds.Contains(userId) ?? false) == added)
            return null;
        if (!added)
            return present!.UserIds.Length == 1 ? before.Remove(present) : before.Replace(present, present with { UserIds = present.UserIds.Remove(userId) });
        if (before.Count(r => r.UserIds.Contains(userId)) >= MostKindsEach)
            throw LimitReached($"You may react to a message in {MostKindsEach} ways.");
        if (present is null && before.Length >= MostKinds)
            throw LimitReached($"A message takes {MostKinds} different reactions.");
        return present is null
            ? before.Add(new MessageReactions(emoji, [userId]))
            : before.Replace(present, present with { UserIds = present.UserIds.Add(userId) });
    }

    private static ValidationErrors CheckText(ValidationErrors errors, string text) => text.Length > Longest
        ? errors.Require(false, "text", $"must not be longer than {Longest} characters")
        : errors.RequireText(text);

    private static ValidationErrors CheckClientId(ValidationErrors errors, string? clientId) => errors.Require(
        clientId is null || (clientId.Length is > 0 and <= LongestClientId && !clientId.AsSpan().ContainsAnyExceptInRange('!', '~')), "clientMessageId",
        $"must be 1 to {LongestClientId} printable ASCII characters without spaces");

    private static bool IsSymbol(string emoji)
    {
        if (!Rune.TryGetRuneAt(emoji, 0, out var first))
            return false;
        return first.IsAscii
            ? emoji.Length > 1 && emoji[^1] == '\u20E3' && (char.IsAsciiDigit(emoji[0]) || emoji[0] is '#' or '*')
            : Rune.GetUnicodeCategory(first) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol or UnicodeCategory.OtherPunctuation
                or UnicodeCategory.DashPunctuation;
    }

    private static SocialException LimitReached(string message) => new(ErrorKind.Conflict, ErrorCodes.LimitReached, message);
}
