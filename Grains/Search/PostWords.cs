using Social.Grains.Posts;

namespace Social.Grains.Search;

/// <summary>
/// The words under which a post is found, the same in every store: each word; of scripts without blanks each letter and each two that adjoin; <c>#tag</c> and <c>@handle</c>
/// with their sign. Part of the stored data.
/// </summary>
internal static class PostWords
{
    /// <summary>Of a longer text the rest is not found. 5,000 letters give at most twice as many.</summary>
    public const int Most = 4_000;

    /// <summary>None for a post that says nothing; else with the word of its author.</summary>
    public static IReadOnlyCollection<string> Of(PostRecord post)
    {
        if (post.Deleted)
            return [];
        var words = Of(post.Text);
        if (words.Count > 0)
            words.Add(PostQuery.AuthorWord(post.Author));
        return words;
    }

    public static HashSet<string> Of(string text)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in TextRun.Of(text))
        {
            if (words.Count >= Most)
                break;
            if (run.Sign != '\0')
                words.Add(run.Sign + run.Whole);
            AddUnits(run.Units, words, single: true);
        }
        return words;
    }

    /// <summary>The words of units that follow each other.</summary>
    /// <param name="single">False: letters that adjoin others come as pairs alone, which is enough to ask for.</param>
    public static void AddUnits(IReadOnlyList<TextUnit> units, HashSet<string> words, bool single)
    {
        for (var i = 0; i < units.Count && words.Count < Most; i++)
        {
            var unit = units[i];
            if (unit.IsJoined)
                words.Add(units[i - 1].Text + unit.Text);
            var paired = unit.IsLetter && (unit.IsJoined || (i + 1 < units.Count && units[i + 1].IsJoined));
            if (single || !paired)
                words.Add(unit.Text);
        }
    }
}
