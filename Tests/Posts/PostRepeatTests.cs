using System.Net;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Posts;

/// <summary>A client may repeat a post that it does not know to have arrived.</summary>
public sealed class PostRepeatTests(SocialApp app)
{
    [Fact]
    public async Task A_repeat_gets_the_first_answer_and_makes_no_second_post()
    {
        using var ann = await app.AsAsync("ann");

        using var first = await SendAsync(ann, "key-1", "hello");
        using var repeat = await SendAsync(ann, "key-1", "hello");
        using var other = await SendAsync(ann, "key-2", "hello");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, repeat.StatusCode, other.StatusCode));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", Assert.Single(repeat.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal(await TextAsync(first), await TextAsync(repeat));
        Assert.Equal(first.Headers.Location, repeat.Headers.Location);
        Assert.NotEqual(first.Headers.Location, other.Headers.Location);
        Assert.Equal(2, (await Paging.HomeAsync(ann)).Count);
    }

    [Fact]
    public async Task The_first_answer_stays_although_the_post_has_changed()
    {
        using var ann = await app.AsAsync("ann");
        using var first = await SendAsync(ann, "k", "hello");
        var id = Assert.Single(await Paging.HomeAsync(ann));
        await ann.EditAsync(id, "changed");
        await ann.DeletePostAsync(id);

        using var repeat = await SendAsync(ann, "k", "hello");

        Assert.Equal(await TextAsync(first), await TextAsync(repeat));
        Assert.Empty(await Paging.HomeAsync(ann));
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        using var ann = await app.AsAsync("ann");
        using var first = await SendAsync(ann, "k", "hello");

        using var other = await SendAsync(ann, "k", "goodbye");

        await Problems.AssertAsync(other, HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.Single(await Paging.HomeAsync(ann));
    }

    [Fact]
    public async Task Keys_of_two_users_do_not_meet()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var first = await SendAsync(ann, "k", "hello");
        using var second = await SendAsync(bob, "k", "hello");

        Assert.Equal((HttpStatusCode.Created, false), (second.StatusCode, second.Headers.Contains("Idempotency-Replayed")));
    }

    [Fact]
    public async Task A_refused_post_does_not_use_up_its_key()
    {
        using var ann = await app.AsAsync("ann");
        using var refused = await SendAsync(ann, "k", "");
        using var accepted = await SendAsync(ann, "k", "hello");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Created), (refused.StatusCode, accepted.StatusCode));
    }

    [Fact]
    public async Task Twenty_repeats_at_once_make_one_post()
    {
        using var ann = await app.AsAsync("ann");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(ann, "k", "hello")));

        var id = Assert.Single(await Paging.HomeAsync(ann));
        var texts = new HashSet<string>();
        foreach (var answer in answers)
        {
            using (answer)
            {
                if (answer.StatusCode == HttpStatusCode.Created)
                    texts.Add(await TextAsync(answer));
                else
                    await Problems.AssertAsync(answer, HttpStatusCode.Conflict, "idempotency_key_in_use");
            }
        }
        Assert.Contains($"\"{id}\"", Assert.Single(texts), StringComparison.Ordinal);
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created && !a.Headers.Contains("Idempotency-Replayed"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("two\twords")]
    [InlineData(null)]
    public async Task A_bad_key_is_refused(string? key)
    {
        using var ann = await app.AsAsync("ann");

        using var answer = await SendAsync(ann, key ?? new string('k', 129), "hello");

        await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "bad_idempotency_key");
        Assert.Empty(await Paging.HomeAsync(ann));
    }

    private static Task<HttpResponseMessage> SendAsync(SocialClient by, string key, string text) => by.SendAsync(
        HttpMethod.Post, "/v1/posts", new NewPost(text), h => h.TryAddWithoutValidation("Idempotency-Key", key));

    private static Task<string> TextAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
