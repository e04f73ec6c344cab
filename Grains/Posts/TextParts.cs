using System.Collections.Immutable;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Users;

namespace Social.Grains.Posts;

/// <summary>What the words of a text mean: whom it mentions, its tags and links, and where they stand.</summary>
/// <param name="Mentions">Ascending, each once.</param>
internal sealed record TextParts(ImmutableArray<long> Mentions, ImmutableArray<PostEntity> Entities, ImmutableArray<string> Tags)
{
    public static TextParts None { get; } = new([], [], []);

    /// <summary>Looks up who is mentioned; handles that nobody has are left out.</summary>
    public static async ValueTask<TextParts> OfAsync(string text, IUserStore users)
    {
        var found = PostText.Find(text);
        if (found.Count == 0)
            return None;
        var handles = found.Where(w => w.Kind == EntityKind.Mention).Select(w => w.Key).Distinct(StringComparer.Ordinal).ToList();
        var people = handles.Count == 0 ? [] : (await users.ByHandlesAsync(handles)).ToDictionary(u => u.Handle, u => u.Id, StringComparer.Ordinal);
        return new TextParts(
            [.. people.Values.Order()],
            [.. found.Where(w => w.Kind != EntityKind.Mention || people.ContainsKey(w.Key)).Select(w => Entity(w, people))],
            [.. found.Where(w => w.Kind == EntityKind.Tag).Select(w => w.Key).Distinct(StringComparer.Ordinal)]);
    }

    public PostRecord AddTo(PostRecord post) => post with { Mentions = Mentions, Entities = Entities, Tags = Tags };

    private static PostEntity Entity(FoundWord word, Dictionary<string, long> people) => new(
        word.Kind, word.Start, word.Length,
        word.Kind == EntityKind.Mention ? people[word.Key] : null,
        word.Kind == EntityKind.Tag ? word.Key : null);
}

/// <summary>A word of a text that means something.</summary>
/// <param name="Key">The handle in lower case, the tag as tags are compared; empty for a link.</param>
internal readonly record struct FoundWord(EntityKind Kind, int Start, int Length, string Key);
