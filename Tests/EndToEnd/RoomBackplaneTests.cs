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
}
