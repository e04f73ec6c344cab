using System.Net;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Chat;

public sealed class MessageSearchTests(SocialApp app)
{
    [Fact]
    public async Task Messages_are_found_in_a_room_and_in_all_of_ones_rooms_and_nowhere_else()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var word = $"w{ann.Id}";
        var (shared, own) = (await ann.GroupAsync(bob), await ann.GroupAsync());
        var first = await ann.WriteAsync(shared, $"{word} one");
        var secret = await ann.WriteAsync(own, $"{word} secret");
        var last = await bob.WriteAsync(shared, $"{word} two");
        await FindsAsync(ann, $"/v1/messages/search?q={word}", last, secret, first);
        await FindsAsync(bob, $"/v1/messages/search?q={word}", last, first);
        await FindsAsync(ann, $"{RoomVerbs.Path(shared)}/search?q={word}", last, first);
        await FindsAsync(ann, $"/v1/messages/search?q={word}%20from:{bob.Handle}", last);
        await FindsAsync(ann, $"/v1/messages/search?q=%22{word}%20one%22", first);
        await bob.FailsAsync(HttpMethod.Get, $"{RoomVerbs.Path(own)}/search?q={word}", null, HttpStatusCode.NotFound, "not_found");
        var page = await ann.GetAsync<PageOf<Message>>($"/v1/messages/search?q={word}&limit=2");
        Assert.Equal([last.Id, secret.Id], page.Items.Select(m => m.Id));
        Assert.Equal([first.Id], (await ann.GetAsync<PageOf<Message>>($"/v1/messages/search?q={word}&limit=2&cursor={page.Next}")).Items.Select(m => m.Id));
    }

    [Fact]
    public async Task What_was_edited_deleted_or_is_of_a_room_that_one_left_is_not_found()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var word = $"w{ann.Id}";
        var room = await ann.GroupAsync(bob);
        var (edited, deleted, kept) = (await ann.WriteAsync(room, $"{word} a"), await ann.WriteAsync(room, $"{word} b"), await ann.WriteAsync(room, $"{word} c"));
        await FindsAsync(bob, $"/v1/messages/search?q={word}", kept, deleted, edited);
        await ann.EditAsync(edited, $"new{word}");
        await ann.DeleteAsync(deleted);
        await FindsAsync(bob, $"/v1/messages/search?q={word}", kept);
        await FindsAsync(bob, $"/v1/messages/search?q=new{word}", edited);
        await ann.RemoveAsync(room, bob);
        Assert.Empty((await bob.GetAsync<PageOf<Message>>($"/v1/messages/search?q={word}")).Items);
    }

    private static Task FindsAsync(SocialClient by, string path, params Message[] expected) => Eventually.IsTrueAsync(
        async () => (await by.GetAsync<PageOf<Message>>(path)).Items.Select(m => m.Id).SequenceEqual(expected.Select(m => m.Id)), $"{path} finds its messages");
}
