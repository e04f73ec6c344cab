using System.Text;
using System.Text.RegularExpressions;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Tags;

namespace Social.Grains.Posts;

/// <summary>What a post may say, and the mentions, tags and links in it. Links are found, never fetched.</summary>
internal static partial class PostText
{
    public const int Longest = 5000;
    public const int MostMentions = 50;
    public const int MostTags = 30;
    public const int MostLinks = 30;
    private const string ClosedBrackets = ")]}";
    private const string OpenBrackets = "([{";

    public static ValidationErrors RequireText(this ValidationErrors errors, string text)
    {
        errors
            .Require(!string.IsNullOrWhiteSpace(text), "text", "must not be empty")
            .Require(text.Length <= Longest, "text", $"must not be longer than {Longest} characters")
            .Require(!text.Any(c => char.IsControl(c) && c is not ('\n' or '\t')), "text", "must not have control characters other than line feed and tab");
        // what is too long is not looked at
        if (text.Length > Longest)
            return errors;
        var words = Find(text);
        return errors
            .Require(Count(words, EntityKind.Mention) <= MostMentions, "text", $"must not mention more than {MostMentions} people")
            .Require(Count(words, EntityKind.Tag) <= MostTags, "text", $"must not have more than {MostTags} tags")
            .Require(words.Count(w => w.Kind == EntityKind.Link) <= MostLinks, "text", $"must not have more than {MostLinks} links");
    }

    /// <summary>The words of a text that mean something, in their order. What looks like a mention or a tag inside a link is a part of the link.</summary>
    public static IReadOnlyList<FoundWord> Find(string text)
    {
        if (!text.AsSpan().ContainsAny('@', '#', '＃') && !text.Contains("://", StringComparison.Ordinal))
            return [];
        var words = Link().Matches(text).Select(m => new FoundWord(EntityKind.Link, m.Index, LinkLength(m.Value), "")).ToList();
        var links = words.ToArray();
        words.AddRange(Mention().Matches(text).Where(m => !IsIn(links, m.Index))
            .Select(m => new FoundWord(EntityKind.Mention, m.Index, m.Length, m.Groups["handle"].Value.ToLowerInvariant())));
        words.AddRange(Tags(text).Where(t => !IsIn(links, t.Start)));
        words.Sort((a, b) => a.Start.CompareTo(b.Start));
        return words;
    }

    private static int Count(IReadOnlyList<FoundWord> words, EntityKind kind) =>
        words.Where(w => w.Kind == kind).Select(w => w.Key).Distinct(StringComparer.Ordinal).Count();

    private static bool IsIn(FoundWord[] links, int at) => Array.Exists(links, l => l.Start <= at && at < l.Start + l.Length);

    /// <summary>Without the punctuation that ends the sentence around it, and a bracket that was opened before it.</summary>
    private static int LinkLength(string link)
    {
        var length = link.Length;
        while (length > 0)
        {
            var last = link[length - 1];
            var bracket = ClosedBrackets.IndexOf(last, StringComparison.Ordinal);
            var isLoose = bracket >= 0
                && link.AsSpan(0, length).Count(OpenBrackets[bracket]) < link.AsSpan(0, length).Count(last);
            if (!isLoose && !".,:;!?'\"…*_~".Contains(last, StringComparison.Ordinal))
                break;
            length--;
        }
        return length;
    }

    private static IEnumerable<FoundWord> Tags(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!TagText.IsSign(text[at]) || !MayFollow(text, at))
                continue;
            var end = at + 1;
            while (end < text.Length && Rune.TryGetRuneAt(text, end, out var rune) && TagText.IsPart(rune))
                end += rune.Utf16SequenceLength;
            if (TagText.Key(text[(at + 1)..end]) is { } key && (end == text.Length || !TagText.IsSign(text[end])))
                yield return new FoundWord(EntityKind.Tag, at, end - at, key);
            at = end - 1;
        }
    }

    /// <summary>A tag does not begin inside a word, nor behind another sign, nor is <c>&amp;#39;</c> one.</summary>
    private static bool MayFollow(string text, int at)
    {
        if (at == 0)
            return true;
        var before = text[at - 1];
        if (before is '&' or '/' || TagText.IsSign(before))
            return false;
        var start = char.IsLowSurrogate(before) && at > 1 ? at - 2 : at - 1;
        return !Rune.TryGetRuneAt(text, start, out var rune) || !TagText.IsPart(rune);
    }

    [GeneratedRegex(@"(?<![\w@])@(?<handle>[A-Za-z0-9_]{3,30})(?![\w@])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mention();

    [GeneratedRegex(@"(?<!\w)https?://[^\s/?#<>""@:.]+[^\s<>""]*", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
