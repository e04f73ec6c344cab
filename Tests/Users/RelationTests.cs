using System.Net;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;

namespace Social.Tests.Users;

public sealed class RelationTests(SocialApp app)
{
    [Theory]
    [InlineData("follow")]
    [InlineData("block")]
    [InlineData("mute")]
    public async Task A_verb_and_its_opposite_may_be_repeated(string verb)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var done = new Relationship(bob.Id, verb is "follow", false, false, verb is "block", verb is "mute");
        var path = $"/v1/users/{bob.Id}/{verb}";

        for (var i = 0; i < 3; i++)
            Assert.Equal(done, await ann.SendAsync<Relationship>(HttpMethod.Put, path));
        Assert.Equal(verb is "follow" ? (1, 1) : (0, 0), await CountsAsync(ann, bob));
        for (var i = 0; i < 3; i++)
            Assert.Equal(new Relationship(bob.Id, false, false, false, false, false), await ann.SendAsync<Relationship>(HttpMethod.Delete, path));
        Assert.Equal((0, 0), await CountsAsync(ann, bob));
    }

    [Fact]
    public async Task One_follow_asked_for_many_times_at_once_counts_once()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ann.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{bob.Id}/follow")));

        Assert.Equal((1, 1), await CountsAsync(ann, bob));
        Assert.Equal(ann.Id, Assert.Single((await bob.GetAsync<PageOf<User>>($"/v1/users/{bob.Id}/followers")).Items).Id);
        Assert.Equal(bob.Id, Assert.Single((await bob.GetAsync<PageOf<User>>($"/v1/users/{ann.Id}/following")).Items).Id);
    }

    public static TheoryData<string, string> Verbs()
    {
        var verbs = new TheoryData<string, string>();
        foreach (var verb in (string[])["follow", "block", "mute"])
        {
            verbs.Add("PUT", verb);
            verbs.Add("DELETE", verb);
        }
        return verbs;
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_verb_needs_another_user_who_exists(string method, string verb)
    {
        using var ann = await app.AsAsync("ann");

        await ann.FailsAsync(HttpMethod.Parse(method), $"/v1/users/{ann.Id}/{verb}", null, HttpStatusCode.BadRequest, "cannot_target_self");
        await ann.FailsAsync(HttpMethod.Parse(method), $"/v1/users/1/{verb}", null, HttpStatusCode.NotFound, "not_found");
        await ann.FailsAsync(HttpMethod.Parse(method), $"/v1/users/bob/{verb}", null, HttpStatusCode.BadRequest, "bad_parameter");
    }

    [Fact]
    public async Task A_user_whom_one_blocks_cannot_be_followed_until_unblocked()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await ann.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{bob.Id}/block");

        await ann.FailsAsync(HttpMethod.Put, $"/v1/users/{bob.Id}/follow", null, HttpStatusCode.Conflict, "blocked");
        await ann.SendAsync<Relationship>(HttpMethod.Delete, $"/v1/users/{bob.Id}/block");

        Assert.True((await ann.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{bob.Id}/follow")).Following);
    }

    [Fact]
    public async Task A_block_ends_follows_both_ways_and_hides_each_from_the_other()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        foreach (var (from, to) in ((SocialClient, SocialClient)[])[(ann, bob), (bob, ann), (ann, cleo), (bob, cleo), (cleo, ann), (cleo, bob)])
            await from.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{to.Id}/follow");

        var blocking = await ann.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{bob.Id}/block");

        Assert.Equal(new Relationship(bob.Id, false, false, false, true, false), blocking);
        foreach (var (from, to) in ((SocialClient, SocialClient)[])[(ann, bob), (bob, ann)])
        {
            Assert.Equal(new UserCounts(1, 1, 0), (await from.GetAsync<OwnUser>("/v1/users/me")).Counts);
            foreach (var path in (string[])["", "/followers", "/following"])
                await from.FailsAsync(HttpMethod.Get, $"/v1/users/{to.Id}{path}", null, HttpStatusCode.NotFound, "not_found");
            await from.FailsAsync(HttpMethod.Get, $"/v1/users/by-handle/{to.Handle}", null, HttpStatusCode.NotFound, "not_found");
            foreach (var list in (string[])["followers", "following"])
                Assert.Equal(from.Id, Assert.Single((await from.GetAsync<PageOf<User>>($"/v1/users/{cleo.Id}/{list}")).Items).Id);
        }
        await bob.FailsAsync(HttpMethod.Put, $"/v1/users/{ann.Id}/follow", null, HttpStatusCode.NotFound, "not_found");
        Assert.Equal(blocking, Assert.Single((await ann.GetAsync<PageOf<Relationship>>($"/v1/relationships?id={bob.Id}")).Items));
        Assert.Empty((await bob.GetAsync<PageOf<Relationship>>($"/v1/relationships?id={ann.Id}")).Items);
        Assert.Equal(2, (await cleo.GetAsync<PageOf<User>>($"/v1/users/{cleo.Id}/followers")).Items.Length);
    }

    [Fact]
    public async Task A_blocked_user_can_block_back()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await ann.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{bob.Id}/block");

        await bob.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{ann.Id}/block");
        await ann.SendAsync<Relationship>(HttpMethod.Delete, $"/v1/users/{bob.Id}/block");

        Assert.True(Assert.Single((await bob.GetAsync<PageOf<Relationship>>($"/v1/relationships?id={ann.Id}")).Items).Blocking);
        await ann.FailsAsync(HttpMethod.Get, $"/v1/users/{bob.Id}", null, HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Eighty_relationships_come_in_the_order_asked_and_eighty_one_are_refused()
    {
        using var ann = await app.AsAsync("ann");
        var others = (await SeededUsers.AddAsync(app, 78)).Reverse().ToArray();
        await ann.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{others[3]}/follow");
        await ann.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{others[5]}/mute");
        var ids = string.Join('&', others.Prepend(1).Append(ann.Id).Select(id => $"id={id}"));

        var answer = await ann.GetAsync<PageOf<Relationship>>($"/v1/relationships?{ids}");

        Assert.Equal(others, answer.Items.Select(r => r.UserId));
        Assert.Equal(others[3], Assert.Single(answer.Items, r => r.Following).UserId);
        Assert.Equal(others[5], Assert.Single(answer.Items, r => r.Muting).UserId);
        await ann.FailsAsync(HttpMethod.Get, $"/v1/relationships?{ids}&id=2", null, HttpStatusCode.BadRequest, "validation_failed");
        await ann.FailsAsync(HttpMethod.Get, "/v1/relationships?id=x", null, HttpStatusCode.BadRequest, "bad_parameter");
        Assert.Empty((await ann.GetAsync<PageOf<Relationship>>("/v1/relationships")).Items);
    }

    private static async Task<(int Following, int Followers)> CountsAsync(SocialClient follower, SocialClient followed) =>
        ((await follower.GetAsync<OwnUser>("/v1/users/me")).Counts.Following, (await followed.GetAsync<OwnUser>("/v1/users/me")).Counts.Followers);
}
