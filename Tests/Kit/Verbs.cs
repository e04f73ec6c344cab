using System.Net;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;

namespace Social.Tests.Kit;

/// <summary>What users do to each other and to their posts, in a word.</summary>
internal static class Verbs
{
    public static Task FollowAsync(this SocialClient by, SocialClient of) => by.PutAsync(of, "follow");

    public static Task PutAsync(this SocialClient by, SocialClient of, string verb) =>
        by.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{of.Id}/{verb}");

    public static Task TakeBackAsync(this SocialClient by, SocialClient of, string verb) =>
        by.SendAsync<Relationship>(HttpMethod.Delete, $"/v1/users/{of.Id}/{verb}");

    public static Task<PostReactions> PutAsync(this SocialClient by, Post post, string verb) =>
        by.SendAsync<PostReactions>(HttpMethod.Put, $"/v1/posts/{post.Id}/{verb}");

    public static Task<PostReactions> TakeBackAsync(this SocialClient by, Post post, string verb) =>
        by.SendAsync<PostReactions>(HttpMethod.Delete, $"/v1/posts/{post.Id}/{verb}");

    public static Task<Post> EditAsync(this SocialClient by, long postId, string text) =>
        by.SendAsync<Post>(HttpMethod.Patch, $"/v1/posts/{postId}", new PostEdit(text));

    public static Task<Post> CommentAsync(this SocialClient by, long postId, string text, Visibility? visibility = null) =>
        by.SendAsync<Post>(HttpMethod.Post, $"/v1/posts/{postId}/comments", new NewPost(text, visibility), HttpStatusCode.Created);

    public static async Task DeletePostAsync(this SocialClient by, long postId)
    {
        using var answer = await by.SendAsync(HttpMethod.Delete, $"/v1/posts/{postId}");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    public static async Task<HttpStatusCode> StatusAsync(this SocialClient by, string path)
    {
        using var answer = await by.SendAsync(HttpMethod.Get, path);
        return answer.StatusCode;
    }
}
