using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Interfaces.Search;

/// <summary>
/// Finds people and posts for a viewer, of what the viewer may see. Stateless; key 0. Fails with <c>validation_failed</c> for a text that is too long or has no word, with
/// <c>unavailable</c> where it would take too long.
/// </summary>
[Alias("ISearchGrain")]
public interface ISearchGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Posts that have all words of a text, newest first. Quotes hold words together; <c>#tag</c>, <c>@handle</c> and <c>from:handle</c> narrow. Unlisted posts are found by
    /// those alone who follow the author or are mentioned.
    /// </summary>
    [Alias("PostsAsync")]
    Task<Page<Post>> PostsAsync(long viewerId, string text, PageQuery page);

    /// <summary>
    /// People whose handle or name has, for each word of a text, a word that begins with it: the one with this very handle, then whom the viewer follows, then who follows
    /// the viewer, then the others; among each the most followed first. At most 300.
    /// </summary>
    /// <param name="page"><see cref="PageQuery.Before"/>: the id of the last user of the page before.</param>
    [Alias("UsersAsync")]
    Task<Page<User>> UsersAsync(long viewerId, string text, PageQuery page);

    /// <summary>Tags of public posts that begin so, with or without their sign, in the order of their letters.</summary>
    [Alias("TagsAsync")]
    Task<Page<TagMatch>> TagsAsync(string text, int limit);
}
