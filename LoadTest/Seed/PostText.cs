namespace Social.LoadTest.Seed;

/// <summary>
/// Texts of about the length people write, each different. ASCII, no mentions, no quotes: they stand in JSON as they are.
/// </summary>
internal static class PostText
{
    private static readonly string[] Words =
    [
        "rain", "again", "this", "morning", "the", "canyon", "smells", "of", "cedar", "and", "coffee", "thesis", "draft", "four",
        "is", "done", "nobody", "told", "me", "library", "closes", "early", "on", "fridays", "who", "wants", "to", "walk", "along",
        "river", "before", "dinner", "best", "soup", "in", "town", "a", "small", "band",
    ];

    public static string Write(int number, Random random)
    {
        var words = random.GetItems(Words, random.Next(4, 40));
        return $"{string.Join(' ', words)} ({number})";
    }
}
