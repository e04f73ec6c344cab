using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Social.Grains.Users;

namespace Social.Grains.Posts;

/// <summary>What a post may say, and whom it mentions.</summary>
internal static partial class PostText
{
    public const int Longest = 5000;
    public const int MostMentions = 50;

    public static ValidationErrors RequireText(this ValidationErrors errors, string text) => errors
        .Require(!string.IsNullOrWhiteSpace(text), "text", "must not be empty")
        .Require(text.Length <= Longest, "text", $"must not be longer than {Longest} characters")
        .Require(!text.Any(c => char.IsControl(c) && c is not ('\n' or '\t')), "text", "must not have control characters other than line feed and tab")
        .Require(Mentions(text).Count <= MostMentions, "text", $"must not mention more than {MostMentions} people");

    /// <summary>The handles after an <c>@</c> that does not stand inside a word, in lower case, each once.</summary>
    public static IReadOnlyCollection<string> Mentions(string text) => text.Contains('@')
        ? [.. Mention().Matches(text).Select(m => m.Groups["handle"].Value.ToLowerInvariant()).Distinct(StringComparer.Ordinal)]
        : [];

    /// <summary>The ids of those whom a text mentions, ascending; handles that nobody has are left out.</summary>
    public static async ValueTask<ImmutableArray<long>> MentionedAsync(this IUserStore users, string text)
    {
        var handles = Mentions(text);
        return handles.Count == 0 ? [] : [.. (await users.ByHandlesAsync(handles)).Select(u => u.Id).Order()];
    }

    [GeneratedRegex(@"(?<![\w@])@(?<handle>[A-Za-z0-9_]{3,30})(?![\w@])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mention();
}
