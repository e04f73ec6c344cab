using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Notifications;
using Social.Tests.Kit;

namespace Social.Tests.Notifications;

/// <summary>Nobody is told of a post that they may not see, in the list, on the hub or when they resume.</summary>
public sealed class NotificationVisibilityTests(SocialApp app)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Who is told, beside the blocked, the blocking and the muting, who never are.</summary>
    [Theory]
    [InlineData(Visibility.Public, true, true, true)]
    [InlineData(Visibility.Unlisted, true, true, true)]
    [InlineData(Visibility.Followers, false, true, true)]
    [InlineData(Visibility.Mentioned, false, false, true)]
    [InlineData(null, false, false, false)]
    public async Task Only_who_may_see_a_post_is_told_of_it(Visibility? visibilityOrDeleted, bool stranger, bool follower, bool mentioned)
    {
        using var ann = await app.AsAsync("ann");
        using var last = await app.AsAsync("last");
        using var around = await Onlookers.AroundAsync(app, ann);
        var post = await ann.PostAsync("hello", visibilityOrDeleted);
        await ann.EditAsync(post.Id, $"hello {around.Names} @{around.Muting.Handle}");
        await around.Mentioned.NotifiedAsync(1, Limit);
        if (visibilityOrDeleted is null)
            await ann.DeletePostAsync(post.Id);

        foreach (var (reader, sees) in around.Seeing(stranger, follower, mentioned, muting: false))
            await AssertToldAsync(reader, ann.Id, post.Id, sees, last);
    }

    /// <summary>What comes after it shows that it was decided upon.</summary>
    private async Task AssertToldAsync(SocialClient reader, long author, long postId, bool sees, SocialClient last)
    {
        var publisher = app.Services.GetRequiredService<NotificationPublisher>();
        var before = (await reader.UnreadAsync()).LastSeq;
        await using var hub = await HubClient.ConnectAsync(app, reader.Session.AccessToken);

        await publisher.NotifyAsync(new NotificationEvent(NotificationType.Quote, reader.Id, author, postId));
        await last.FollowAsync(reader);

        var expected = sees ? (NotificationType[])[NotificationType.Quote, NotificationType.Follow] : [NotificationType.Follow];
        await Eventually.IsTrueAsync(
            async () => (await reader.UnreadAsync()).LastSeq == before + expected.Length, $"{reader.Handle} is told of {expected.Length}", Limit);
        var heard = new List<string?>();
        for (var i = 0; i < expected.Length; i++)
            heard.Add((await hub.NextNotificationAsync(Limit)).Text("type"));
        Assert.Equal(expected.Select(t => t.ToString().ToUpperInvariant()).Order(), heard.Select(t => t!.ToUpperInvariant()).Order());
        var mentions = sees && (await reader.NotificationsAsync("types=mention")).Items.Length > 0 ? 1 : 0;
        Assert.Equal(expected.Length + mentions, (await reader.AllNotificationsAsync()).Count);
        Assert.Equal(expected.Length + mentions, (await hub.ResumeAsync(0)).GetProperty("events").GetArrayLength());
    }
}
