using Social.Grains.Interfaces.Chat;
using Social.Tests.Chat;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>Rooms where the members' connections end at several front ends.</summary>
public sealed class RoomBackplaneTests
{
    [Fact]
    public async Task Who_is_removed_hears_nothing_more_at_another_front_end()
    {
        await using var cluster = await SocialCluster.StartAsync(silos: 1, frontEnds: 2);
        using var ann = await cluster.AsAsync("ann");
        using var bob = await cluster.AsAsync("bob", frontEnd: 1);
        using var cat = await cluster.AsAsync("cat", frontEnd: 1);
        var room = await ann.GroupAsync(bob, cat);
        await using var his = await HubClient.ConnectAsync(cluster.FrontEnds[1].Address, bob.Session.AccessToken);
        await using var hers = await HubClient.ConnectAsync(cluster.FrontEnds[1].Address, cat.Session.AccessToken);
        await his.SubscribeAsync(RoomEventTypes.Rooms);
        await hers.SubscribeAsync(MessageVerbs.Topic(room));
        await ann.WriteAsync(room, "before");
        Assert.Equal("before", (await his.NextAsync()).Text("text"));
        Assert.Equal("before", (await hers.NextAsync()).Text("text"));

        for (var round = 0; round < 5; round++)
        {
            await ann.RemoveAsync(room, bob);
            await ann.WriteAsync(room, "secret");
            Assert.Equal("room.member.left", (await hers.NextAsync()).Type);
            Assert.Equal("secret", (await hers.NextAsync()).Text("text"));
            Assert.Equal(("Ephemeral", "room.member.left"), ((await his.NextAsync()) is var told ? told.Method : "", told.Type));
            await ann.AddAsync(room, bob);
            await bob.AcceptAsync(room);
            await ann.WriteAsync(room, "again");
            Assert.Equal("room.member.joined", (await hers.NextAsync()).Type);
            Assert.Equal("again", (await hers.NextAsync()).Text("text"));
            HubMessage heard;
            do
            {
                heard = await his.NextAsync();
                Assert.DoesNotContain("secret", heard.Data.ToString(), StringComparison.Ordinal);
            }
            while (heard.Type is not "room.message.created");
        }
    }

    [Fact]
    public async Task Who_was_removed_while_Redis_was_away_hears_nothing_when_it_is_back()
    {
        await using var redis = await OwnRedis.StartAsync();
        await using var cluster = await SocialCluster.StartAsync(silos: 1, frontEnds: 1, redis: redis.Address);
        using var ann = await cluster.AsAsync("ann");
        using var bob = await cluster.AsAsync("bob");
        var room = await ann.GroupAsync(bob);
        await using var hers = await HubClient.ConnectAsync(cluster.FrontEnds[0].Address, ann.Session.AccessToken);
        await using var his = await HubClient.ConnectAsync(cluster.FrontEnds[0].Address, bob.Session.AccessToken);
        await hers.SubscribeAsync(MessageVerbs.Topic(room));
        await his.SubscribeAsync(MessageVerbs.Topic(room));
        await redis.KillAsync();
        await ann.RemoveAsync(room, bob);
        await redis.RestartAsync();

        // what she hears again proves the backplane
        var sent = 0;
        await Eventually.IsTrueAsync(
            async () =>
            {
                await ann.WriteAsync(room, $"secret {++sent}");
                try
                {
                    return (await hers.NextAsync(TimeSpan.FromMilliseconds(200))).Type is "room.message.created";
                }
                catch (OperationCanceledException)
                {
                    return false;
                }
            },
            "messages are heard again", TimeSpan.FromSeconds(30));
        await ann.WriteAsync(room, "secret at last");
        Assert.Equal("not_found", (await his.ResumeAsync(room, 0)).GetProperty("code").GetString());
        await Assert.ThrowsAsync<OperationCanceledException>(() => his.NextAsync(TimeSpan.FromSeconds(1)));
    }
}
