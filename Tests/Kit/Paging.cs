using System.Collections.Immutable;
using Social.Grains.Interfaces.Posts;

namespace Social.Tests.Kit;

/// <summary>Walks lists of posts from page to page as a client does.</summary>
internal static class Paging
{
    /// <summary>All post ids to the end of the list; fails where a page is larger than asked for, or empty and not the last.</summary>
    public static async Task<List<long>> WalkAsync(SocialClient client, string path, int limit, Func<Task>? betweenAsync = null)
    {
        var ids = new List<long>();
        string? next = null;
        do
        {
            var page = await client.GetAsync<PostPage>($"{path}?limit={limit}" + (next is null ? "" : $"&cursor={next}"));
            Assert.InRange(page.Items.Length, page.Next is null ? 0 : 1, limit);
            ids.AddRange(page.Items.Select(p => p.Id));
            next = page.Next;
            if (betweenAsync is not null)
                await betweenAsync();
        }
        while (next is not null);
        return ids;
    }

    public static Task<List<long>> HomeAsync(SocialClient client, int limit = 80) => WalkAsync(client, "/v1/timelines/home", limit);

    public static async Task<IEnumerable<long>> TopOfHomeAsync(SocialClient client) =>
        (await client.GetAsync<PostPage>("/v1/timelines/home?limit=80")).Items.Select(p => p.Id);

    /// <summary>Waits until a post has reached a home timeline.</summary>
    public static Task SeesAsync(SocialClient client, long postId, TimeSpan? limit = null) => Eventually.IsTrueAsync(
        async () => (await TopOfHomeAsync(client)).Contains(postId), $"post {postId} on the home timeline of {client.Handle}", limit);
}

/// <summary>A list of posts as it comes over the wire.</summary>
internal sealed record PostPage(ImmutableArray<Post> Items, string? Next);
