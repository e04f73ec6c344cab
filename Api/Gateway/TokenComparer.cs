using System.Runtime.InteropServices;

namespace Social.Api.Gateway;

/// <summary>
/// Compares tokens whole but hashes their last characters only: those belong to the signature, and nobody chooses the signature of a token that gets into the cache. Looks up
/// by a slice of the header, so a request copies nothing.
/// </summary>
internal sealed class TokenComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<char>, string>
{
    private const int HashedCharacters = 16;

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode(string obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<char> alternate, string other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<char> alternate)
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(alternate[^Math.Min(HashedCharacters, alternate.Length)..]));
        return hash.ToHashCode();
    }

    public string Create(ReadOnlySpan<char> alternate) => alternate.ToString();
}
