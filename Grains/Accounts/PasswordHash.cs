using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Social.Grains.Accounts;

/// <summary>
/// An Argon2id hash with all that is needed to make it again, as a PHC string: <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>, base64 without padding. The cost is in the
/// string, so it may change while old hashes stay good.
/// </summary>
internal sealed partial record PasswordHash(int MemoryKiB, int Iterations, int Lanes, byte[] Salt, byte[] Hash)
{
    private const int SaltLength = 16;
    private const int HashLength = 32;
    private const int OneLane = 1;

    /// <summary>A hash that no password has, at the given cost: for names that nobody has.</summary>
    public static PasswordHash Dummy(PasswordOptions cost) =>
        new(cost.MemoryKiB, cost.Iterations, OneLane, RandomNumberGenerator.GetBytes(SaltLength), RandomNumberGenerator.GetBytes(HashLength));

    /// <summary>The cost and a fresh salt, the hash still to be made.</summary>
    public static PasswordHash Blank(PasswordOptions cost) =>
        new(cost.MemoryKiB, cost.Iterations, OneLane, RandomNumberGenerator.GetBytes(SaltLength), new byte[HashLength]);

    /// <exception cref="FormatException">It is none of ours.</exception>
    public static PasswordHash Parse(string text)
    {
        var match = Phc().Match(text);
        return match.Success
            ? new PasswordHash(Number(match, "m"), Number(match, "t"), Number(match, "p"), Bytes(match, "salt"), Bytes(match, "hash"))
            : throw new FormatException("A stored password hash is no Argon2id PHC string.");
    }

    public bool IsWeakerThan(PasswordOptions cost) => MemoryKiB < cost.MemoryKiB || Iterations < cost.Iterations;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"$argon2id$v=19$m={MemoryKiB},t={Iterations},p={Lanes}${Text(Salt)}${Text(Hash)}");

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static int Number(Match match, string name) => int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture);

    private static byte[] Bytes(Match match, string name)
    {
        var text = match.Groups[name].Value;
        return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
    }

    [GeneratedRegex(
        @"^\$argon2id\$v=19\$m=(?<m>\d{1,7}),t=(?<t>\d{1,3}),p=(?<p>\d{1,2})\$(?<salt>[A-Za-z0-9+/]{11,86})\$(?<hash>[A-Za-z0-9+/]{22,86})$",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Phc();
}
