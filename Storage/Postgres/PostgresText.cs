using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Social.Storage.Postgres;

/// <summary>
/// Text as PostgreSQL can store it: U+0000, which it cannot, is written as U+0010 and <c>0</c>, and U+0010 itself as U+0010 and <c>1</c>.
/// Half a surrogate pair becomes U+FFFD.
/// </summary>
internal static class PostgresText
{
    private const char Mark = '\u0010';

    private static readonly SearchValues<char> Special = SearchValues.Create('\0', Mark);

    [return: NotNullIfNotNull(nameof(text))]
    public static string? Store(string? text)
    {
        if (text is null)
            return null;
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0)
            text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return text.AsSpan().ContainsAny(Special)
            ? text.Replace("\u0010", "\u00101", StringComparison.Ordinal).Replace("\0", "\u00100", StringComparison.Ordinal)
            : text;
    }

    public static string Load(string text) => text.Contains(Mark, StringComparison.Ordinal)
        ? text.Replace("\u00100", "\0", StringComparison.Ordinal).Replace("\u00101", "\u0010", StringComparison.Ordinal)
        : text;
}
