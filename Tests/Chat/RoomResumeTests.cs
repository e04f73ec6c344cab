using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;

namespace Social.Tests.Chat;

/// <summary>What a client asks that was away from many rooms in which much was said.</summary>
public sealed class RoomResumeTests(SocialApp app)
{
    private const int Rooms = 11;
    private const int Said = 480;

    [Fact]
    public async Task One_answer_holds_five_thousand_events_and_of_the_other_rooms_where_they_end()
    {
        using var ann = await app.AsAsync("ann");
        var rooms = new List<Room>();
        for (var i = 0; i < Rooms; i++)
            rooms.Add(await ann.GroupAsync());
        await Task.WhenAll(rooms.Select(r => TalkAsync(ann.Id, r)));
        var quiet = new List<Room>();
        for (var i = 0; i < 16; i++)
            quiet.Add(await ann.GroupAsync());
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        var heads = await hub.CallAsync("Resume", quiet.ToDictionary(MessageVerbs.Topic, _ => 0L, StringComparer.Ordinal));
        long HeadOf(Room room) => heads.GetProperty(MessageVerbs.Topic(room)).GetProperty("nextSeq").GetInt64() - 1;

        // the quiet ones are asked after the others, half of them from where they end and half from the future
        var answer = await hub.CallAsync("Resume", new Dictionary<string, long>(
            [
                .. rooms.Select(r => KeyValuePair.Create(MessageVerbs.Topic(r), 0L)),
                .. quiet.Select((r, i) => KeyValuePair.Create(MessageVerbs.Topic(r), HeadOf(r) + (i % 2))),
            ],
            StringComparer.Ordinal));

        var events = rooms.Select(r => answer.GetProperty(MessageVerbs.Topic(r)).GetProperty("events").GetArrayLength()).ToArray();
        Assert.Equal(Rooms - 1, events.Count(e => e >= Said));
        Assert.InRange(events.Sum(), Said * (Rooms - 1), 5_000);
        var left = answer.GetProperty(MessageVerbs.Topic(rooms[Array.IndexOf(events, 0)]));
        Assert.True(left.GetProperty("gap").GetBoolean());
        Assert.True(left.GetProperty("nextSeq").GetInt64() > Said);
        for (var i = 0; i < quiet.Count; i++)
        {
            var one = answer.GetProperty(MessageVerbs.Topic(quiet[i]));
            Assert.Equal((i % 2 == 1, HeadOf(quiet[i]) + 1), (one.GetProperty("gap").GetBoolean(), one.GetProperty("nextSeq").GetInt64()));
        }
    }

    private async Task TalkAsync(long userId, Room room)
    {
        var messages = app.Grains.GetGrain<IRoomMessagesGrain>(room.Id);
        for (var i = 0; i < Said; i += 40)
            await Task.WhenAll(Enumerable.Range(i, 40).Select(n => messages.SendAsync(userId, new NewMessage($"{n}", null, null))));
    }
}
