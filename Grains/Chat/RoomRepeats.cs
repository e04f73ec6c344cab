using System.Diagnostics.CodeAnalysis;
using Social.Grains.Interfaces;

namespace Social.Grains.Chat;

/// <summary>First answers to requests about rooms, in the form in which they are stored.</summary>
internal static class RoomRepeats
{
    [return: NotNullIfNotNull(nameof(repeat))]
    public static StoredRepeat? Of(long userId, RepeatKey? repeat, byte[] answer, DateTimeOffset now) =>
        repeat is null ? null : new StoredRepeat(userId, repeat.Key, repeat.BodyHash, [.. answer], now);

    /// <summary>What was answered first. Fails with <c>idempotency_key_reused</c> where that was to another body.</summary>
    public static byte[] AnswerOf(StoredRepeat stored, RepeatKey repeat) => stored.BodyHash.AsSpan().SequenceEqual(repeat.BodyHash.AsSpan())
        ? stored.Answer.AsSpan().ToArray()
        : throw new SocialException(ErrorKind.Unprocessable, ErrorCodes.IdempotencyKeyReused, "This Idempotency-Key was used with another body.");

    public static SocialException InUse() =>
        new(ErrorKind.Conflict, ErrorCodes.IdempotencyKeyInUse, "The first request with this Idempotency-Key is still running.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };
}
