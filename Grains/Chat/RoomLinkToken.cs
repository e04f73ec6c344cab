using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Social.Grains.Chat;

/// <summary>What lets somebody into a room: its id, so that it is found without a search, and 128 random bits, in base64url (RFC 4648 §5).</summary>
internal static class RoomLinkToken
{
    private const int Random = 16;
    private const int Length = sizeof(long) + Random;

    public static string New(long roomId)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, roomId);
        RandomNumberGenerator.Fill(bytes[sizeof(long)..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>False for what was never a token. Whether it is one now the room says.</summary>
    public static bool TryGetRoom(string token, out long roomId)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var isToken = Base64Url.IsValid(token, out var length) && length == Length && Base64Url.TryDecodeFromChars(token, bytes, out _);
        roomId = isToken ? BinaryPrimitives.ReadInt64BigEndian(bytes) : 0;
        return roomId > 0;
    }
}
