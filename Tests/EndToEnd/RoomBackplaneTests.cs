using System.Text.RegularExpressions;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Chat;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>Rooms where the members' connections end at several front ends.</summary>
public sealed partial class RoomBackplaneTests
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
    public async Task Who_was_removed_while_the_silo_alone_had_lost_Redis_hears_nothing_afterwards()
    {
        using var relay = new TcpRelay(TestServers.Redis);
        await using var cluster = new SocialCluster();
        await cluster.AddSiloAsync(relay.Address);
        await cluster.AddFrontEndAsync();
        using var ann = await cluster.AsAsync("ann");
        using var bob = await cluster.AsAsync("bob");
        var room = await ann.GroupAsync(bob);
        await using var hers = await HubClient.ConnectAsync(cluster.FrontEnds[0].Address, ann.Session.AccessToken);
        await using var his = await HubClient.ConnectAsync(cluster.FrontEnds[0].Address, bob.Session.AccessToken);
        await hers.SubscribeAsync(MessageVerbs.Topic(room));
        await his.SubscribeAsync(MessageVerbs.Topic(room));
        await ann.WriteAsync(room, "before");
        Assert.Equal("before", (await his.NextAsync()).Text("text"));
        Assert.Equal("before", (await hers.NextAsync()).Text("text"));

        relay.Cut();
        await Eventually.IsTrueAsync(
            async () => Away().IsMatch(await cluster.Silos[0].Inside.GetStringAsync("/metrics", TestContext.Current.CancellationToken)), "the silo has lost Redis");
        await ann.RemoveAsync(room, bob);
        relay.Mend();

        await Eventually.IsTrueAsync(
            async () =>
            {
                await ann.WriteAsync(room, "secret");
                return await HeardAsync(hers) > 0 && await HeardAsync(his) == 0;
            },
            "she hears messages, and he does not", TimeSpan.FromSeconds(40));
    }

    /// <summary>How many messages come until none does for a while.</summary>
    private static async Task<int> HeardAsync(HubClient hub)
    {
        for (var heard = 0; ; heard++)
        {
            try
            {
                await hub.NextAsync(TimeSpan.FromMilliseconds(500));
            }
            catch (OperationCanceledException)
            {
                return heard;
            }
        }
    }

    [GeneratedRegex(@"^social_redis_connected\S* 0", RegexOptions.Multiline, 1000)]
    private static partial Regex Away();
}
