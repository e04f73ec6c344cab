using System.Collections.Immutable;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Search;

namespace Social.Grains.Safety;

/// <summary>A user's filters, ready to be held against posts. Of most users it is empty, and asking that costs nothing.</summary>
internal sealed class FilterSet(long userId, IEnumerable<FilterRecord> filters, TimeProvider time)
{
    private readonly ImmutableArray<(FilterRecord Filter, FoldedText Phrase, bool WholeWord)> _filters =
        [.. filters.Select(f => (f, FoldedText.Of(f.Phrase), f.WholeWord && !f.Phrase.EnumerateRunes().Any(TextFold.IsUnspaced)))];

    public bool IsEmpty => _filters.IsEmpty;

    /// <summary>Whether one of these filters leaves the post out.</summary>
    public bool Hides(FilterContext context, Post post) => !IsEmpty && Matches(context, FilterAction.Hide, post.Author.Id, TextsOf(post)).Any();

    /// <summary>As <see cref="Hides(FilterContext, Post)"/>, of a text by somebody.</summary>
    public bool Hides(FilterContext context, long author, string text) => !IsEmpty && Matches(context, FilterAction.Hide, author, [text]).Any();

    /// <summary>The post with the warnings that it meets; the very same where it meets none.</summary>
    public Post Marked(FilterContext context, Post post)
    {
        if (IsEmpty)
            return post;
        ImmutableArray<FilterMatch> met = [.. Matches(context, FilterAction.Warn, post.Author.Id, TextsOf(post)).Select(f => new FilterMatch(f.Id, f.Phrase))];
        return met.IsEmpty ? post : post with { Filtered = met };
    }

    private IEnumerable<FilterRecord> Matches(FilterContext context, FilterAction action, long author, IEnumerable<string> texts)
    {
        // what one wrote oneself is never filtered
        if (author == userId)
            yield break;
        var (now, folded) = (time.GetUtcNow(), (FoldedText[]?)null);
        foreach (var (filter, phrase, wholeWord) in _filters)
        {
            if (filter.Action != action || (filter.Contexts & (1 << (int)context)) == 0 || filter.ExpiresAt <= now)
                continue;
            folded ??= [.. texts.Select(FoldedText.Of)];
            if (Array.Exists(folded, t => t.Contains(phrase, wholeWord)))
                yield return filter;
        }
    }

    private static IEnumerable<string> TextsOf(Post post)
    {
        yield return post.Text;
        if (post.Reposted is { } reposted)
            yield return reposted.Text;
        if (post.Quoted is { } quoted)
            yield return quoted.Text;
    }
}
