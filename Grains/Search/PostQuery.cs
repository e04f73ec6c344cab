using System.Globalization;

namespace Social.Grains.Search;

/// <summary>
/// What somebody looks for among posts: words, all of which must be there; "phrases in quotes"; <c>#tag</c>, <c>@handle</c>; <c>from:handle</c>. What is written together
/// (<c>state-of-the-art</c>, a run of Han) must stand together.
/// </summary>
internal sealed class PostQuery
{
    public const int LongestText = 200;
    public const int MostTerms = 10;

    /// <summary>Words asked of the index at most; what is left out is looked for in the posts that are found.</summary>
    private const int MostWords = 30;

    private const string FromSign = "from:";
    private readonly List<IReadOnlyList<TextUnit>> _phrases = [];
    private readonly List<string> _signed = [];

    private PostQuery()
    {
    }

    /// <summary>The handle of the only author wanted, in lower case.</summary>
    public string? From { get; private set; }

    private int Terms { get; set; }

    /// <summary>Fails with <c>validation_failed</c>.</summary>
    public static PostQuery Parse(string text)
    {
        RequireLength(text);
        var query = new PostQuery();
        foreach (var (piece, isQuoted) in Pieces(text))
            query.Add(piece, isQuoted);
        new ValidationErrors()
            .Require(query.Terms > 0, "q", "must have a word to look for")
            .Require(query.Terms <= MostTerms, "q", $"must not have more than {MostTerms} words")
            .ThrowIfAny();
        return query;
    }

    public static void RequireLength(string text) =>
        new ValidationErrors().Require(text.Length <= LongestText, "q", $"must not be longer than {LongestText} characters").ThrowIfAny();

    /// <summary>The word under which all posts of an author are found.</summary>
    public static string AuthorWord(long author) => string.Create(CultureInfo.InvariantCulture, $"by:{author}");

    /// <summary>What the index is asked for, the longest first: long words are rare. All posts that <see cref="IsIn"/> holds for have all of these.</summary>
    public IReadOnlyList<string> Words(long? author)
    {
        var words = new HashSet<string>(_signed, StringComparer.Ordinal);
        foreach (var phrase in _phrases)
            PostWords.AddUnits(phrase, words, single: false);
        var asked = words.OrderByDescending(w => w.Length).Take(MostWords);
        return [.. author is { } id ? asked.Prepend(AuthorWord(id)) : asked];
    }

    /// <summary>Whether a text, as it is now, has all that is looked for.</summary>
    public bool IsIn(string text)
    {
        var runs = TextRun.Of(text);
        string[] units = [.. runs.SelectMany(r => r.Units.Select(u => u.Text))];
        return _phrases.TrueForAll(p => Contains(units, p))
            && _signed.TrueForAll(s => runs.Exists(r => r.Sign == s[0] && s.AsSpan(1).SequenceEqual(r.Whole)));
    }

    private static bool Contains(string[] units, IReadOnlyList<TextUnit> phrase)
    {
        for (var start = 0; start <= units.Length - phrase.Count; start++)
        {
            var length = 0;
            while (length < phrase.Count && string.Equals(units[start + length], phrase[length].Text, StringComparison.Ordinal))
                length++;
            if (length == phrase.Count)
                return true;
        }
        return false;
    }

    /// <summary>What stands between blanks, or between quotes; a quote that is not closed lasts to the end.</summary>
    private static IEnumerable<(string Piece, bool IsQuoted)> Pieces(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            var isQuoted = IsQuote(text[at]);
            var start = isQuoted ? at + 1 : at;
            for (at = start; at < text.Length && !IsQuote(text[at]) && (isQuoted || !char.IsWhiteSpace(text[at]));)
                at++;
            yield return (text[start..at], isQuoted);
            if (isQuoted)
                at++;
        }
    }

    private static bool IsQuote(char c) => c is '"' or '“' or '”' or '„';

    private void Add(string piece, bool isQuoted)
    {
        if (!isQuoted && piece.Length > FromSign.Length && piece.StartsWith(FromSign, StringComparison.OrdinalIgnoreCase))
        {
            From = piece[FromSign.Length..].TrimStart('@').ToLowerInvariant();
            Terms++;
            return;
        }
        var runs = TextRun.Of(piece);
        Terms += runs.Count;
        if (!isQuoted && runs is [{ Sign: not '\0' } signed])
            _signed.Add(signed.Sign + signed.Whole);
        else if (runs.Count > 0)
            _phrases.Add([.. runs.SelectMany(r => r.Units)]);
    }
}
