namespace Social.Grains.Search;

/// <summary>
/// The words under which a user is found by how they begin: the handle, its parts, each word of the display name; of names without blanks also what begins at each letter. Part of
/// the stored data: stores keep them in the same write as the names.
/// </summary>
public static class NameWords
{
    /// <summary>A display name has 50 characters.</summary>
    public const int Most = 64;

    public static IReadOnlyCollection<string> Of(string handle, string displayName)
    {
        var words = new HashSet<string>(StringComparer.Ordinal) { handle };
        words.UnionWith(handle.Split('_', StringSplitOptions.RemoveEmptyEntries));
        foreach (var run in TextRun.Of(displayName))
        {
            words.Add(run.Whole);
            var at = 0;
            foreach (var unit in run.Units)
            {
                if (unit.IsLetter && at < run.Whole.Length)
                    words.Add(run.Whole[at..]);
                at += unit.Text.Length;
            }
        }
        return [.. words.Take(Most)];
    }

    /// <summary>What is asked for, each the beginning of a word.</summary>
    internal static IReadOnlyList<string> Prefixes(string text) =>
        [.. TextRun.Of(text).Select(r => r.Whole).Distinct(StringComparer.Ordinal).OrderByDescending(p => p.Length)];
}
