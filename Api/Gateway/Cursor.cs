using System.Buffers.Binary;
using System.Buffers.Text;
using Social.Grains.Interfaces;

namespace Social.Api.Gateway;

/// <summary>An opaque place in a list: a version byte and the id to continue below, base64url (RFC 4648 §5).</summary>
internal static class Cursor
{
    private const byte Version = 1;
    private const int Length = 1 + sizeof(long);

    public static string Encode(long before)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], before);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null for no cursor; fails with <c>bad_cursor</c>.</summary>
    public static long? Decode(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor))
            return null;
        Span<byte> bytes = stackalloc byte[Length];
        return Base64Url.IsValid(cursor, out var length) && length == Length && Base64Url.TryDecodeFromChars(cursor, bytes, out _)
            && bytes[0] == Version && BinaryPrimitives.ReadInt64BigEndian(bytes[1..]) is > 0 and var before
            ? before
            : throw new SocialException(ErrorKind.Invalid, ProblemCodes.BadCursor, "The cursor is not one that this address gave out.");
    }
}
