using Social.LoadTest.Seed;

namespace Social.LoadTest.SocialMix;

/// <summary>What people write in the mix: words, every second time a mention or two of their friends, every third time a link, every fourth time a tag.</summary>
internal static class MixText
{
    private static readonly string[] Tags = ["portland", "thesis", "rain", "coffee", "canyon", "reading", "music", "river"];

    /// <summary>A text that is ASCII without quotes, and whom it mentions.</summary>
    public static (string Text, int[] Mentioned) Post(MixWorld world, int author, int number, Random random)
    {
        var text = PostText.Write(number, random);
        var friends = world.FriendsOf(author);
        int[] mentioned = friends.Length > 0 && random.Next(2) == 0
            ? [.. random.GetItems(friends, random.Next(1, 3)).Distinct()]
            : [];
        foreach (var friend in mentioned)
            text += $" @{world.Users[friend].Handle}";
        if (random.Next(3) == 0)
            text += $" https://example.org/{number:x}";
        if (random.Next(4) == 0)
            text += $" #{random.GetItems(Tags, 1)[0]}";
        return (text, mentioned);
    }
}
