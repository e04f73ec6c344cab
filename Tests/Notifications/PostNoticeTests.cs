using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Notifications;
using Social.Grains.Posts;
using Social.Tests.Kit;
using Social.Tests.Storage;

namespace Social.Tests.Notifications;

/// <summary>A post and the notices of it come together or not at all.</summary>
public sealed class PostNoticeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_posted_and_nothing_edited_while_notices_cannot_be_stored()
    {
        await using var postgres = await PostgresTestDatabase.CreateAsync();
        await using var app = await SocialApp.StartAsync(
            "Storage:Relational:Provider=postgres", "Storage:Documents:Provider=postgres", $"Storage:Postgres:ConnectionString={postgres.ConnectionString}");
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var quiet = await bob.PostAsync("nobody is named");
        await postgres.ExecuteAsync(
            """
            create function full_disk() returns trigger language plpgsql as $$ begin raise exception 'no space' using errcode = '53100'; end $$;
            create trigger full_disk before insert on notification_outbox execute function full_disk();
            """);

        await bob.FailsAsync(HttpMethod.Post, "/v1/posts", new NewPost($"hello @{ann.Handle}"), HttpStatusCode.ServiceUnavailable, "unavailable");
        await bob.FailsAsync(HttpMethod.Patch, $"/v1/posts/{quiet.Id}", new PostEdit($"hello @{ann.Handle}"), HttpStatusCode.ServiceUnavailable, "unavailable");
        await bob.PostAsync("whom nobody needs to hear of");

        await postgres.ExecuteAsync("drop trigger full_disk on notification_outbox");
        Assert.Equal("nobody is named", (await bob.GetAsync<Post>($"/v1/posts/{quiet.Id}")).Text);
        var posted = await bob.PostAsync($"hello @{ann.Handle}");
        Assert.Equal(posted.Id, Assert.Single(await ann.NotifiedAsync(1, Limit)).PostId);
        var page = await ann.GetAsync<Page<Post>>($"/v1/users/{bob.Id}/posts");
        Assert.Equal(["hello", "whom", "nobody"], page.Items.Select(p => p.Text.Split(' ')[0]));
    }

    [Fact]
    public async Task Notices_wait_for_their_post_and_are_given_up_when_it_does_not_come()
    {
        var time = new MovableTime();
        await using var app = new SocialApp([], services => services.AddSingleton<TimeProvider>(time));
        await app.InitializeAsync();
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var ids = app.Services.GetRequiredService<IdGenerator>();
        var (outbox, posts) = (app.Services.GetRequiredService<INotificationStore>(), app.Services.GetRequiredService<IPostStore>());
        var others = await ann.PostAsync("by somebody else");
        // as processes leave them that are killed between the outbox and the post, or found the id taken
        var (comes, never) = (Mention(ids.Next()), Mention(ids.Next()));
        var follow = new NotificationEvent(NotificationType.Follow, ann.Id, bob.Id) { Id = ids.Next() };
        await outbox.EnqueueAsync([comes, never, Mention(others.Id), follow], Cancel);
        // what comes from the outbox together is decided on together
        Assert.Equal(NotificationType.Follow, Assert.Single(await ann.NotifiedAsync(1, Limit)).Type);

        var record = new PostRecord(comes.PostId!.Value, bob.Id, $"hello @{ann.Handle}", Visibility.Public, null, null, [ann.Id], null, 1, comes.PostId.Value, Deleted: false, PostCounts.None);
        Assert.Equal(PostAdditionOutcome.Added, (await posts.AddAsync(record, null, Cancel)).Outcome);
        Assert.Equal(comes.PostId, (await ann.NotifiedAsync(2, Limit))[0].PostId);
        time.Move(PostNotices.Wait);

        await Eventually.IsTrueAsync(async () => (await outbox.DepthAsync(comes.Part, 10, Cancel)).Count == 0, "the others are given up", Limit);
        Assert.Equal(2, (await ann.AllNotificationsAsync()).Count);

        NotificationEvent Mention(long postId) => new(NotificationType.Mention, ann.Id, bob.Id, postId) { Id = ids.Next() };
    }

    [Fact]
    public async Task Who_is_named_by_an_edit_that_lost_is_not_told()
    {
        var time = new MovableTime();
        await using var app = new SocialApp([], services => services.AddSingleton<TimeProvider>(time));
        await app.InitializeAsync();
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var outbox = app.Services.GetRequiredService<INotificationStore>();
        var post = await bob.PostAsync("nobody is named");
        // as the attempt leaves it that found a newer version
        var raised = new NotificationEvent(NotificationType.Mention, ann.Id, bob.Id, post.Id) { Id = app.Services.GetRequiredService<IdGenerator>().Next() };
        await outbox.EnqueueAsync([raised], Cancel);
        time.Move(PostNotices.Wait);

        await Eventually.IsTrueAsync(async () => (await outbox.DepthAsync(raised.Part, 10, Cancel)).Count == 0, "it is given up", Limit);
        Assert.Empty(await ann.AllNotificationsAsync());
        await bob.EditAsync(post.Id, $"hello @{ann.Handle}");
        Assert.Equal(post.Id, Assert.Single(await ann.NotifiedAsync(1, Limit)).PostId);
    }
}
