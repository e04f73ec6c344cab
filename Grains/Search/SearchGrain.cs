using Orleans.Concurrency;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Search;
using Social.Grains.Interfaces.Users;
using Social.Grains.Tags;

namespace Social.Grains.Search;

/// <summary>Finds people and posts. Key: 0. Holds nothing, so many work side by side and a lost one costs nothing.</summary>
[StatelessWorker, Reentrant]
internal sealed class SearchGrain(PostFinder posts, UserFinder users, IPostSearch search, SearchGate gate) : Grain, ISearchGrain
{
    public Task<Page<Post>> PostsAsync(long viewerId, string text, PageQuery page) => posts.FindAsync(viewerId, PostQuery.Parse(text), page);

    public Task<Page<User>> UsersAsync(long viewerId, string text, PageQuery page) => users.FindAsync(viewerId, text, page);

    public async Task<Page<TagMatch>> TagsAsync(string text, int limit)
    {
        var word = text.Trim();
        if (word.Length > 0 && TagText.IsSign(word[0]))
            word = word[1..];
        new ValidationErrors()
            .Require(
                word.Length is > 0 and <= TagText.Longest && word.EnumerateRunes().All(TagText.IsPart), "q",
                $"must be the beginning of a tag: 1 to {TagText.Longest} letters, digits and underscores")
            .ThrowIfAny();
        var prefix = TagFolding.Fold(word);
        var found = await gate.RunAsync("tags", token => search.TagsAsync(prefix, limit, token));
        return new Page<TagMatch>([.. found.Select(t => new TagMatch(t))], null);
    }
}
