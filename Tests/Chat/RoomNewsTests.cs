using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Chat;
using Social.Storage.Embedded.Chat;
using Social.Tests.Kit;

namespace Social.Tests.Chat;

/// <summary>A change of who is in a room is stored before its event: the event must come also when the log could not be written.</summary>
public sealed class RoomNewsTests
{
    [Fact]
    public async Task Who_came_while_the_log_was_away_is_told_of_when_it_is_back()
    {
        FaultyRoomLogStore log = null!;
        await using var app = new SocialApp([], services => services.AddSingleton<IRoomLogStore>(
            provider => log = new FaultyRoomLogStore(ActivatorUtilities.CreateInstance<EmbeddedRoomLogStore>(provider), new Refusing()) { Faults = 0 }));
        await app.InitializeAsync();
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cat = await app.AsAsync("cat");
        await cat.FollowAsync(ann);
        var room = await ann.GroupAsync(bob);
        await using var hub = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await hub.SubscribeAsync(MessageVerbs.Topic(room));

        log.Faults = 100;
        await ann.FailsAsync(HttpMethod.Put, RoomVerbs.MemberPath(room, cat), null, HttpStatusCode.ServiceUnavailable, "unavailable");
        log.Faults = 0;

        var told = await hub.NextAsync();
        Assert.Equal(("room.member.joined", 1L, cat.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)), (told.Type, told.Seq, told.Data.GetProperty("userId").GetString()));
        await ann.WriteAsync(room, "welcome");
        var next = await hub.NextAsync();
        Assert.Equal(("room.message.created", 2L), (next.Type, next.Seq));
    }

    /// <summary>Writes that fail leave nothing behind.</summary>
    private sealed class Refusing : Random
    {
        public override int Next(int maxValue) => 98;
    }
}
