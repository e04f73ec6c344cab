using Orleans.Concurrency;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Search;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Search;

/// <summary>Finds people and posts. Key: 0. Holds nothing, so many work side by side and a lost one costs nothing.</summary>
[StatelessWorker, Reentrant]
internal sealed class SearchGrain(PostFinder posts, UserFinder users) : Grain, ISearchGrain
{
    public Task<Page<Post>> PostsAsync(long viewerId, string text, PageQuery page) => posts.FindAsync(viewerId, PostQuery.Parse(text), page);

    public Task<Page<User>> UsersAsync(long viewerId, string text, PageQuery page) => users.FindAsync(viewerId, text, page);
}
