using System.Net;
using System.Text;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Posts;

public sealed class PostTextTests(SocialApp app)
{
    public static TheoryData<string> GoodTexts => ["x", new string('x', 5000), "two\nlines\tand a tab", "👩‍👩‍👧 ünï 漢字 ‮rtl", "<b>&amp;\"'", "a\u2028b"];

    public static TheoryData<string, string> BadBodies => new()
    {
        { """{"text":""}""", "validation_failed" },
        { """{"text":" \n\t\u00a0"}""", "validation_failed" },
        { $$"""{"text":"{{new string('x', 5001)}}"}""", "validation_failed" },
        { """{"text":"a\u0000b"}""", "validation_failed" },
        { """{"text":"a\rb"}""", "validation_failed" },
        { """{"text":"a\u0085b"}""", "validation_failed" },
        { """{"text":"\ud83d"}""", "bad_json" },
        { """{"text":"\udc4d x"}""", "bad_json" },
        { """{"text":null}""", "wrong_type" },
        { """{"text":5}""", "wrong_type" },
        { """{}""", "missing_field" },
        { """{"text":"x","visibility":"secret"}""", "wrong_type" },
        { """{"text":"x","author":"1"}""", "unknown_field" },
        { """{"text":"x","text":"y"}""", "bad_json" },
        { "{\"text\":\"x", "bad_json" },
    };

    [Theory]
    [MemberData(nameof(GoodTexts))]
    public async Task A_text_comes_back_as_it_was_sent(string text)
    {
        using var ann = await app.AsAsync("ann");

        var post = await ann.PostAsync(text);

        Assert.Equal(text, post.Text);
        Assert.Equal(text, (await ann.GetAsync<Post>($"/v1/posts/{post.Id}")).Text);
        await ann.EditAsync(post.Id, text + (text.Length < 5000 ? "!" : ""));
    }

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task A_body_that_is_no_post_is_refused(string body, string code)
    {
        using var ann = await app.AsAsync("ann");

        var status = await PostAsync(ann, body, code);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Empty(await Paging.WalkAsync(ann, $"/v1/users/{ann.Id}/posts", 5));
    }

    [Fact]
    public async Task Mentions_are_those_handles_that_exist_each_once()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");

        var post = await ann.PostAsync($"@{bob.Handle} (@{bob.Handle.ToUpperInvariant()}), me@{ann.Handle}.org, @nobody_{ann.Id % 1_000_000}, @@{ann.Handle}");

        Assert.Equal(bob.Session.User.Handle, Assert.Single(post.Mentions).Handle);
        Assert.Equal(bob.Id, Assert.Single((await bob.GetAsync<Post>($"/v1/posts/{post.Id}")).Mentions).Id);
    }

    [Fact]
    public async Task Fifty_people_may_be_mentioned_and_fifty_one_may_not()
    {
        using var ann = await app.AsAsync("ann");
        var fifty = string.Join(' ', Enumerable.Range(0, 50).Select(i => $"@someone_{i}"));

        var post = await ann.PostAsync(fifty);

        await ann.FailsAsync(HttpMethod.Post, "/v1/posts", new NewPost(fifty + " @one_more"), HttpStatusCode.BadRequest, "validation_failed");
        await ann.FailsAsync(HttpMethod.Patch, $"/v1/posts/{post.Id}", new PostEdit(fifty + " @one_more"), HttpStatusCode.BadRequest, "validation_failed");
    }

    private static async Task<HttpStatusCode> PostAsync(SocialClient by, string body, string code)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await by.Http.PostAsync("/v1/posts", content, TestContext.Current.CancellationToken);
        await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, code);
        return answer.StatusCode;
    }
}
