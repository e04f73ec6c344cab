using System.Net;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;

namespace Social.Tests.Users;

public sealed class FollowRequestTests(SocialApp app)
{
    [Fact]
    public async Task A_follow_of_a_locked_account_waits_until_it_is_accepted()
    {
        using var ann = await LockedAsync();
        using var bob = await app.AsAsync("bob");

        for (var i = 0; i < 2; i++)
            Assert.Equal(new Relationship(ann.Id, false, false, true, false, false), await bob.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{ann.Id}/follow"));
        Assert.Equal(bob.Id, Assert.Single((await ann.GetAsync<PageOf<User>>("/v1/follow-requests")).Items).Id);
        Assert.Equal(0, (await ann.GetAsync<OwnUser>("/v1/users/me")).Counts.Followers);

        for (var i = 0; i < 2; i++)
            Assert.True((await ann.SendAsync<Relationship>(HttpMethod.Post, $"/v1/follow-requests/{bob.Id}/accept")).FollowedBy);

        Assert.Empty((await ann.GetAsync<PageOf<User>>("/v1/follow-requests")).Items);
        Assert.Equal(1, (await ann.GetAsync<OwnUser>("/v1/users/me")).Counts.Followers);
        Assert.Equal(1, (await bob.GetAsync<OwnUser>("/v1/users/me")).Counts.Following);
        var relationship = Assert.Single((await bob.GetAsync<PageOf<Relationship>>($"/v1/relationships?id={ann.Id}")).Items);
        Assert.True(relationship is { Following: true, Requested: false });
    }

    [Fact]
    public async Task A_rejected_request_is_gone_and_may_be_made_again()
    {
        using var ann = await LockedAsync();
        using var bob = await app.AsAsync("bob");
        await bob.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{ann.Id}/follow");

        for (var i = 0; i < 2; i++)
            Assert.False((await ann.SendAsync<Relationship>(HttpMethod.Post, $"/v1/follow-requests/{bob.Id}/reject")).FollowedBy);

        Assert.False(Assert.Single((await bob.GetAsync<PageOf<Relationship>>($"/v1/relationships?id={ann.Id}")).Items).Requested);
        await ann.FailsAsync(HttpMethod.Post, $"/v1/follow-requests/{bob.Id}/accept", null, HttpStatusCode.NotFound, "not_found");
        Assert.True((await bob.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{ann.Id}/follow")).Requested);
    }

    [Fact]
    public async Task A_request_can_be_taken_back()
    {
        using var ann = await LockedAsync();
        using var bob = await app.AsAsync("bob");
        await bob.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{ann.Id}/follow");

        Assert.False((await bob.SendAsync<Relationship>(HttpMethod.Delete, $"/v1/users/{ann.Id}/follow")).Requested);

        Assert.Empty((await ann.GetAsync<PageOf<User>>("/v1/follow-requests")).Items);
    }

    [Fact]
    public async Task Unlocking_leaves_requests_waiting()
    {
        using var ann = await LockedAsync();
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        await bob.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{ann.Id}/follow");

        await ann.SendAsync<OwnUser>(HttpMethod.Patch, "/v1/users/me", new ProfileChange(Locked: false));

        Assert.True((await cleo.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{ann.Id}/follow")).Following);
        Assert.Equal(bob.Id, Assert.Single((await ann.GetAsync<PageOf<User>>("/v1/follow-requests")).Items).Id);
        Assert.True((await ann.SendAsync<Relationship>(HttpMethod.Post, $"/v1/follow-requests/{bob.Id}/accept")).FollowedBy);
    }

    [Fact]
    public async Task A_block_ends_a_request()
    {
        using var ann = await LockedAsync();
        using var bob = await app.AsAsync("bob");
        await bob.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{ann.Id}/follow");

        await ann.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{bob.Id}/block");

        Assert.Empty((await ann.GetAsync<PageOf<User>>("/v1/follow-requests")).Items);
        await ann.FailsAsync(HttpMethod.Post, $"/v1/follow-requests/{bob.Id}/accept", null, HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Requests_are_paged_newest_first()
    {
        using var ann = await LockedAsync();
        var asking = await SeededUsers.AddFollowersAsync(app, ann.Id, 25);

        var walked = await FollowerPageTests.WalkAsync(ann, "/v1/follow-requests?limit=10");

        Assert.Equal(asking.Reverse(), walked);
        await ann.FailsAsync(HttpMethod.Post, "/v1/follow-requests/x/accept", null, HttpStatusCode.BadRequest, "bad_parameter");
        await ann.FailsAsync(HttpMethod.Post, "/v1/follow-requests/1/accept", null, HttpStatusCode.NotFound, "not_found");
        await ann.FailsAsync(HttpMethod.Post, $"/v1/follow-requests/{ann.Id}/reject", null, HttpStatusCode.BadRequest, "cannot_target_self");
        await ann.FailsAsync(HttpMethod.Get, "/v1/follow-requests?cursor=x", null, HttpStatusCode.BadRequest, "bad_cursor");
    }

    private async Task<SocialClient> LockedAsync()
    {
        var ann = await app.AsAsync("ann");
        await ann.SendAsync<OwnUser>(HttpMethod.Patch, "/v1/users/me", new ProfileChange(Locked: true));
        return ann;
    }
}
