using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;

namespace Social.Tests.Calls;

/// <summary>A message of STUN and TURN: a type, a transaction and attributes (RFC 8489, section 5).</summary>
internal sealed class StunMessage
{
    private const int HeaderLength = 20;
    private const int AttributeHeaderLength = 4;
    private const int TransactionLength = 12;
    private const uint Cookie = 0x2112A442;
    private const int ClassBits = 0x110;
    private readonly List<(StunAttribute Type, byte[] Value)> _attributes = [];
    private readonly byte[] _transaction;
    private byte[] _wire = [];

    private StunMessage(int type, byte[] transaction) => (Type, _transaction) = (type, transaction);

    public static StunMessage Request(StunMethod method) => new((int)method, RandomNumberGenerator.GetBytes(TransactionLength));

    public static StunMessage Indication(StunMethod method) => new((int)method | 0x010, RandomNumberGenerator.GetBytes(TransactionLength));

    public static StunMessage Decode(byte[] wire)
    {
        var message = new StunMessage(BinaryPrimitives.ReadUInt16BigEndian(wire), wire[8..HeaderLength]) { _wire = wire };
        for (var at = HeaderLength; at < wire.Length;)
        {
            var (type, length) = (BinaryPrimitives.ReadUInt16BigEndian(wire.AsSpan(at)), BinaryPrimitives.ReadUInt16BigEndian(wire.AsSpan(at + 2)));
            message._attributes.Add(((StunAttribute)type, wire[(at + AttributeHeaderLength)..(at + AttributeHeaderLength + length)]));
            at += AttributeHeaderLength + Padded(length);
        }
        return message;
    }

    public int Type { get; }

    public StunMethod Method => (StunMethod)(Type & ~ClassBits);

    public bool IsIndication => (Type & ClassBits) == 0x010;

    /// <summary>The error of an answer; null in a success.</summary>
    public int? Error => this[StunAttribute.ErrorCode] is { } value ? (value[2] * 100) + value[3] : null;

    public byte[]? this[StunAttribute type] => _attributes.Where(a => a.Type == type).Select(a => a.Value).FirstOrDefault();

    public bool Answers(StunMessage request) => _transaction.AsSpan().SequenceEqual(request._transaction);

    public StunMessage With(StunAttribute type, params byte[] value)
    {
        _attributes.Add((type, value));
        return this;
    }

    /// <summary>An address, veiled by the cookie and the transaction as section 14.2 has it.</summary>
    public StunMessage With(StunAttribute type, IPEndPoint address) =>
        With(type, [0, (byte)(address.Address.GetAddressBytes().Length == 4 ? 1 : 2), .. Veil(UInt16(address.Port)), .. Veil(address.Address.GetAddressBytes())]);

    public IPEndPoint Address(StunAttribute type)
    {
        var value = this[type] ?? throw new InvalidOperationException($"there is no {type}");
        return new IPEndPoint(new IPAddress(Veil(value[4..])), BinaryPrimitives.ReadUInt16BigEndian(Veil(value[2..4])));
    }

    /// <param name="key">Signs the message (MESSAGE-INTEGRITY, section 14.5); null leaves it unsigned.</param>
    public byte[] Encode(byte[]? key)
    {
        byte[] wire = [.. UInt16(Type), 0, 0, .. UInt32(Cookie), .. _transaction, .. _attributes.SelectMany(a => Attribute(a.Type, a.Value))];
        if (key is not null)
            wire = [.. wire, .. Attribute(StunAttribute.MessageIntegrity, Sign(wire, key))];
        SetLength(wire, wire.Length);
        return wire;
    }

    /// <summary>Whether a received message was signed by somebody who knows the key.</summary>
    public bool IsSignedWith(byte[] key)
    {
        var at = HeaderLength;
        foreach (var (type, value) in _attributes)
        {
            if (type == StunAttribute.MessageIntegrity)
                return value.AsSpan().SequenceEqual(Sign(_wire[..at], key));
            at += AttributeHeaderLength + Padded(value.Length);
        }
        return false;
    }

    /// <summary>What comes before the signature, with a length as if the signature were its end.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "What the RFC says")]
    private static byte[] Sign(byte[] wire, byte[] key)
    {
        SetLength(wire, wire.Length + AttributeHeaderLength + HMACSHA1.HashSizeInBytes);
        return HMACSHA1.HashData(key, wire);
    }

    private static void SetLength(byte[] wire, int end) => BinaryPrimitives.WriteUInt16BigEndian(wire.AsSpan(2), (ushort)(end - HeaderLength));

    private static byte[] Attribute(StunAttribute type, byte[] value) =>
        [.. UInt16((int)type), .. UInt16(value.Length), .. value, .. new byte[Padded(value.Length) - value.Length]];

    private byte[] Veil(byte[] clear)
    {
        byte[] veil = [.. UInt32(Cookie), .. _transaction];
        return [.. clear.Select((b, i) => (byte)(b ^ veil[i]))];
    }

    private static int Padded(int length) => (length + 3) & ~3;

    private static byte[] UInt16(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] UInt32(uint value) => [.. UInt16((int)(value >> 16)), .. UInt16((int)(value & 0xFFFF))];
}

internal enum StunMethod
{
    Binding = 0x001,
    Allocate = 0x003,
    Refresh = 0x004,
    Send = 0x006,
    Data = 0x007,
    CreatePermission = 0x008,
}

internal enum StunAttribute
{
    Username = 0x0006,
    MessageIntegrity = 0x0008,
    ErrorCode = 0x0009,
    Lifetime = 0x000D,
    XorPeerAddress = 0x0012,
    Data = 0x0013,
    Realm = 0x0014,
    Nonce = 0x0015,
    XorRelayedAddress = 0x0016,
    RequestedAddressFamily = 0x0017,
    RequestedTransport = 0x0019,
    XorMappedAddress = 0x0020,
}
