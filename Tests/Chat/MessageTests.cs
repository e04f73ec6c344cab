using System.Net;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;
using Social.Tests.Media;

namespace Social.Tests.Chat;

public sealed class MessageTests(SocialApp app)
{
    [Fact]
    public async Task A_message_is_there_for_every_member_and_for_nobody_else()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var eve = await app.AsAsync("eve");
        var room = await ann.GroupAsync(bob);
        var sent = await ann.WriteAsync(room, $"hello @{bob.Handle}", "c1");
        Assert.Equal((1L, ann.Id, "c1", room.Id), (sent.Seq, sent.Sender!.Id, sent.ClientMessageId, sent.RoomId));
        Assert.Equal(bob.Id, Assert.Single(sent.Entities).UserId);
        var read = Assert.Single(await bob.ReadAsync(room));
        Assert.Equal((sent.Id, sent.Text, sent.At), (read.Id, read.Text, read.At));
        Assert.Equal(sent.Text, (await bob.GetAsync<Message>(MessageVerbs.Path(sent))).Text);
        foreach (var (method, path, body) in ((HttpMethod, string, object?)[])
            [
                (HttpMethod.Get, $"{RoomVerbs.Path(room)}/messages", null), (HttpMethod.Get, MessageVerbs.Path(sent), null),
                (HttpMethod.Post, $"{RoomVerbs.Path(room)}/messages", new NewMessage("hi")), (HttpMethod.Patch, MessageVerbs.Path(sent), new MessageEdit("hi")),
                (HttpMethod.Delete, MessageVerbs.Path(sent), null), (HttpMethod.Put, $"{MessageVerbs.Path(sent)}/reactions/%F0%9F%91%8D", null),
            ])
        {
            await eve.FailsAsync(method, path, body, HttpStatusCode.NotFound, "not_found");
        }
    }

    [Fact]
    public async Task Sending_again_under_the_same_name_answers_the_same_and_another_content_is_refused()
    {
        using var ann = await app.AsAsync("ann");
        var room = await ann.GroupAsync();
        var first = await ann.WriteAsync(room, "once", "c1");
        await ann.EditAsync(first, "changed");
        using var again = await ann.SendAsync(HttpMethod.Post, $"{RoomVerbs.Path(room)}/messages", new NewMessage("once", "c1"));
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
        await ann.FailsAsync(
            HttpMethod.Post, $"{RoomVerbs.Path(room)}/messages", new NewMessage("twice", "c1"), HttpStatusCode.UnprocessableEntity, "client_message_id_reused");
        // the header names it where the body does not
        foreach (var expected in (HttpStatusCode[])[HttpStatusCode.Created, HttpStatusCode.Created])
        {
            using var keyed = await ann.SendAsync(HttpMethod.Post, $"{RoomVerbs.Path(room)}/messages", new NewMessage("keyed"), h => h.Add("Idempotency-Key", "k1"));
            Assert.Equal(expected, keyed.StatusCode);
        }
        Assert.Equal(["changed", "keyed"], (await ann.ReadAsync(room)).Select(m => m.Text));
    }

    [Fact]
    public async Task Pages_go_both_ways_by_sequence()
    {
        using var ann = await app.AsAsync("ann");
        var room = await ann.GroupAsync();
        for (var i = 1; i <= 7; i++)
            await ann.WriteAsync(room, $"{i}");
        Assert.Equal(["5", "6", "7"], (await ann.ReadAsync(room, "limit=3")).Select(m => m.Text));
        Assert.Equal(["2", "3", "4"], (await ann.ReadAsync(room, "beforeSeq=5&limit=3")).Select(m => m.Text));
        Assert.Equal(["1"], (await ann.ReadAsync(room, "beforeSeq=2&limit=3")).Select(m => m.Text));
        Assert.Equal(["4", "5", "6"], (await ann.ReadAsync(room, "afterSeq=3&limit=3")).Select(m => m.Text));
        var last = await ann.GetAsync<Messages>($"{RoomVerbs.Path(room)}/messages?afterSeq=6&limit=3");
        Assert.Equal(("7", false), (Assert.Single(last.Items).Text, last.More));
        Assert.True((await ann.GetAsync<Messages>($"{RoomVerbs.Path(room)}/messages?afterSeq=3&limit=3")).More);
        await ann.FailsAsync(HttpMethod.Get, $"{RoomVerbs.Path(room)}/messages?afterSeq=1&beforeSeq=5", null, HttpStatusCode.BadRequest, "bad_parameter");
    }

    [Fact]
    public async Task Only_its_sender_edits_a_message_and_owner_and_admins_delete_what_others_wrote()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cat = await app.AsAsync("cat");
        var room = await ann.GroupAsync(bob, cat);
        var message = await bob.WriteAsync(room, "first");
        var edited = await bob.EditAsync(message, "second");
        Assert.Equal(("second", message.Seq), (edited.Text, edited.Seq));
        Assert.NotNull(edited.EditedAt);
        await ann.FailsAsync(HttpMethod.Patch, MessageVerbs.Path(message), new MessageEdit("hers"), HttpStatusCode.Forbidden, "forbidden");
        await cat.FailsAsync(HttpMethod.Delete, MessageVerbs.Path(message), null, HttpStatusCode.Forbidden, "forbidden");
        await ann.DeleteAsync(message);
        await bob.DeleteAsync(message);
        await bob.FailsAsync(HttpMethod.Patch, MessageVerbs.Path(message), new MessageEdit("third"), HttpStatusCode.NotFound, "not_found");
        var stone = Assert.Single(await cat.ReadAsync(room));
        Assert.Equal((true, "", 1L), (stone.Deleted, stone.Text, stone.Seq));
        Assert.Equal(2, (await cat.WriteAsync(room, "next")).Seq);
    }

    [Fact]
    public async Task Reactions_are_counted_once_for_each_and_can_be_taken_back()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.GroupAsync(bob);
        var message = await ann.WriteAsync(room, "react");
        await bob.ReactAsync(message, "👍");
        await bob.ReactAsync(message, "👍");
        var both = await ann.ReactAsync(message, "👍");
        Assert.Equal(new MessageReaction("👍", 2, true), Assert.Single(both.Reactions));
        await bob.ReactAsync(message, "❤️");
        var left = await ann.UnreactAsync(message, "👍");
        Assert.Equal([new MessageReaction("👍", 1, false), new MessageReaction("❤️", 1, false)], left.Reactions);
        await bob.UnreactAsync(message, "👍");
        Assert.Equal([new MessageReaction("❤️", 1, true)], (await bob.ReadAsync(room))[0].Reactions);
        foreach (var bad in (string[])["a", "👍👍", "x👍", "+1", " "])
        {
            await bob.FailsAsync(
                HttpMethod.Put, $"{MessageVerbs.Path(message)}/reactions/{Uri.EscapeDataString(bad)}", null, HttpStatusCode.BadRequest, "validation_failed");
        }
        foreach (var emoji in (string[])["1️⃣", "👩‍👩‍👧"])
            await bob.ReactAsync(message, emoji);
        await bob.FailsAsync(HttpMethod.Put, $"{MessageVerbs.Path(message)}/reactions/{Uri.EscapeDataString("😀")}", null, HttpStatusCode.Conflict, "limit_reached");
    }

    [Fact]
    public async Task A_reply_names_a_message_of_the_same_room()
    {
        using var ann = await app.AsAsync("ann");
        var (room, other) = (await ann.GroupAsync(), await ann.GroupAsync());
        var (here, there) = (await ann.WriteAsync(room, "here"), await ann.WriteAsync(other, "there"));
        Assert.Equal(here.Id, (await ann.WriteAsync(room, "reply", replyTo: here.Id)).ReplyTo);
        await ann.FailsAsync(
            HttpMethod.Post, $"{RoomVerbs.Path(room)}/messages", new NewMessage("reply", ReplyTo: there.Id), HttpStatusCode.BadRequest, "validation_failed");
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("   ", null)]
    [InlineData("ok", "with space")]
    [InlineData("ok", "")]
    public async Task What_is_not_a_message_is_refused(string text, string? clientMessageId)
    {
        using var ann = await app.AsAsync("ann");
        var room = await ann.GroupAsync();
        await ann.FailsAsync(
            HttpMethod.Post, $"{RoomVerbs.Path(room)}/messages", new NewMessage(text, clientMessageId), HttpStatusCode.BadRequest, "validation_failed");
        await ann.FailsAsync(
            HttpMethod.Post, $"{RoomVerbs.Path(room)}/messages", new NewMessage(new string('x', 4_001)), HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal(4_000, (await ann.WriteAsync(room, new string('x', 4_000))).Text.Length);
    }

    [Fact]
    public async Task Blocked_people_cannot_write_to_each_other_and_what_was_written_stays_readable()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        var room = await ann.DirectAsync(bob);
        await ann.WriteAsync(room, "before", "c1");
        await bob.PutAsync(ann, "block");
        await ann.FailsAsync(HttpMethod.Post, $"{RoomVerbs.Path(room)}/messages", new NewMessage("after"), HttpStatusCode.Conflict, "blocked");
        await bob.FailsAsync(HttpMethod.Post, $"{RoomVerbs.Path(room)}/messages", new NewMessage("after"), HttpStatusCode.Conflict, "blocked");
        // a repeat of what was sent is no new message
        Assert.Equal(1, (await ann.WriteAsync(room, "before", "c1")).Seq);
        Assert.Equal("before", Assert.Single(await ann.ReadAsync(room)).Text);
    }

    [Fact]
    public async Task To_answer_a_stranger_is_to_accept()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.DirectAsync(bob);
        for (var i = 0; i < 5; i++)
            await ann.WriteAsync(room, $"{i}");
        await ann.FailsAsync(HttpMethod.Post, $"{RoomVerbs.Path(room)}/messages", new NewMessage("six"), HttpStatusCode.Conflict, "not_accepted");
        Assert.Equal(5, (await bob.ReadAsync(room)).Length);
        await bob.WriteAsync(room, "yes?");
        Assert.Equal(7, (await ann.WriteAsync(room, "hello")).Seq);
    }

    [Fact]
    public async Task Slow_mode_makes_members_wait_and_answers_repeats()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.GroupAsync(bob);
        await ann.SendAsync<Room>(HttpMethod.Patch, RoomVerbs.Path(room), new RoomChange(SlowMode: 600));
        await bob.WriteAsync(room, "one", "c1");
        await bob.FailsAsync(HttpMethod.Post, $"{RoomVerbs.Path(room)}/messages", new NewMessage("two"), HttpStatusCode.TooManyRequests, "slow_mode");
        Assert.Equal(1, (await bob.WriteAsync(room, "one", "c1")).Seq);
        await ann.WriteAsync(room, "three");
        await ann.WriteAsync(room, "four");
    }

    [Fact]
    public async Task Media_of_a_message_are_signed_and_go_with_it()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.GroupAsync(bob);
        var picture = await ann.UploadAsync(Pictures.Photo(40, 30));
        // a repeat finds its media in use: by itself, or by the first that is still being written
        var sent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ann.WriteAsync(room, new NewMessage("", "c1", MediaIds: [picture.Id]))));
        var message = Assert.Single(sent.DistinctBy(m => m.Id));
        await ann.FailsAsync(
            HttpMethod.Post, $"{RoomVerbs.Path(room)}/messages", new NewMessage("again", MediaIds: [picture.Id]), HttpStatusCode.Conflict, "media_in_use");
        var seen = Assert.Single((await bob.ReadAsync(room))[0].Media);
        Assert.Contains("?e=", seen.Url, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await app.Anonymous.GetAsync(seen.Url, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Anonymous.GetAsync(seen.Url!.Split('?')[0], TestContext.Current.CancellationToken)).StatusCode);
        await ann.DeleteAsync(message);
        Assert.Empty((await bob.ReadAsync(room))[0].Media);
        await ann.FailsAsync(HttpMethod.Get, $"/v1/media/{picture.Id}", null, HttpStatusCode.NotFound, "not_found");
    }
}
