using Social.LoadTest.Wire;

namespace Social.LoadTest.Post;

/// <summary>Ready-made requests that write a post, numbered so that each differs.</summary>
internal static class PostRequests
{
    public static WireRequest Of(Account author, ServerAddress server, bool withKey) => WireRequest.Post(
        server, "/v1/posts", author.AccessToken,
        $$"""{"text":"post number {{WireRequest.Mark}} of a run that measures how fast posts become durable, a short one"}""",
        withKey ? $"{author.Handle}-{WireRequest.Mark}" : null);
}
