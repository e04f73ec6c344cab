using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Social.Tests.Calls;

/// <summary>A name and its password as draft-uberti-behave-turn-rest-00 has them, computed apart from the product.</summary>
internal sealed record TurnLogin(string Name, string Password)
{
    private static int _users;

    /// <summary>Of somebody new, good for ten minutes.</summary>
    public static TurnLogin New(string secret) => New(secret, NextUser(), TimeSpan.FromMinutes(10));

    public static TurnLogin New(string secret, int user, TimeSpan life)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{(TimeProvider.System.GetUtcNow() + life).ToUnixTimeSeconds()}:{user}");
        return new(name, PasswordOf(name, secret));
    }

    public static int NextUser() => Interlocked.Increment(ref _users);

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "What the draft says")]
    public static string PasswordOf(string name, string secret) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(name)));
}
