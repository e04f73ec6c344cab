using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;
using Social.Tests.Media;

namespace Social.Tests.Accounts;

/// <summary>The end of an account, through the front door.</summary>
public sealed class DeletionTests : IAsyncLifetime
{
    private const string Me = "/v1/users/me";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(90);
    private readonly MovableTime _time = new();
    private SocialApp _app = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = new SocialApp([], services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<TimeProvider>(services, _time));
        await _app.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Signing_in_within_the_grace_undoes_it()
    {
        using var ann = await _app.AsAsync("ann");
        await ann.FailsAsync(HttpMethod.Delete, Me, new DeletionRequest("wrong"), HttpStatusCode.Forbidden, "bad_credentials");
        var deletion = await DeleteAsync(ann);
        Assert.Equal(30, (deletion.DeleteAt - _time.GetUtcNow()).TotalDays, 0.1);
        await Eventually.IsTrueAsync(async () => await ann.StatusAsync(Me) == HttpStatusCode.Unauthorized, "the session ends", Soon);

        _time.Move(TimeSpan.FromDays(29));
        using var again = await SignInAsync(ann);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        _time.Move(TimeSpan.FromDays(2));
        using var later = await SignInAsync(ann);

        using var other = await _app.AsAsync("bob");
        Assert.Equal(ann.Handle, (await other.GetAsync<User>($"/v1/users/{ann.Id}")).Handle);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task After_the_grace_everything_is_gone_and_the_handle_stays_taken()
    {
        using var ann = await _app.AsAsync("ann");
        using var first = await _app.AsAsync("bob");
        var media = await ann.UploadAsync(Pictures.Photo(60, 40));
        var post = await ann.SendAsync<Post>(HttpMethod.Post, "/v1/posts", new NewPost("by ann", MediaIds: [media.Id]), HttpStatusCode.Created);
        var answered = await ann.PostAsync("answered by bob");
        var bobs = await first.PostAsync("by bob");
        await first.SendAsync<Post>(HttpMethod.Post, "/v1/posts", new NewPost("an answer", ReplyTo: answered.Id), HttpStatusCode.Created);
        var comment = await ann.SendAsync<Post>(HttpMethod.Post, "/v1/posts", new NewPost("a comment", ReplyTo: bobs.Id), HttpStatusCode.Created);
        (await ann.SendAsync(HttpMethod.Put, $"/v1/posts/{bobs.Id}/like")).Dispose();
        await ann.FollowAsync(first);
        await first.FollowAsync(ann);
        await ann.UploadAsync(Pictures.Photo(60, 40));
        await DeleteAsync(ann);

        _time.Move(TimeSpan.FromDays(31));
        using var bob = await SignedInAsync(first);
        await Eventually.IsTrueAsync(async () => await bob.StatusAsync($"/v1/users/{ann.Id}") == HttpStatusCode.NotFound, "the user is gone", Soon);

        foreach (var id in new[] { post.Id, comment.Id })
            Assert.Equal(HttpStatusCode.NotFound, await bob.StatusAsync($"/v1/posts/{id}"));
        Assert.Equal(HttpStatusCode.NotFound, await bob.StatusAsync($"/v1/users/by-handle/{ann.Handle}"));
        var me = await bob.GetAsync<OwnUser>(Me);
        Assert.Equal((0, 0), (me.Counts.Followers, me.Counts.Following));
        await Eventually.IsTrueAsync(
            async () => (await bob.GetAsync<Post>($"/v1/posts/{bobs.Id}")).Counts is { Likes: 0, Comments: 0 }, "the counts follow", Soon);
        var home = await bob.GetAsync<JsonElement>("/v1/timelines/home");
        Assert.DoesNotContain("by ann", home.GetRawText(), StringComparison.Ordinal);
        await Eventually.IsTrueAsync(
            () => Task.FromResult(Directory.EnumerateFiles(Path.Combine(_app.Folder, "media"), "*", SearchOption.AllDirectories).Count() == 1), "only the key is left",
            Soon);
        using var signIn = await SignInAsync(ann);
        await Problems.AssertAsync(signIn, HttpStatusCode.Unauthorized, "bad_credentials");
        using var register = await _app.Anonymous.PostAsJsonAsync(
            "/v1/auth/register", new NewAccount(ann.Handle, "new@example.org", SocialApp.Password), TestJson.Options, Cancel);
        await Problems.AssertAsync(register, HttpStatusCode.Conflict, "handle_taken");
    }

    private static Task<AccountDeletion> DeleteAsync(SocialClient user) =>
        user.SendAsync<AccountDeletion>(HttpMethod.Delete, Me, new DeletionRequest(SocialApp.Password), HttpStatusCode.Accepted);

    private Task<HttpResponseMessage> SignInAsync(SocialClient user) =>
        _app.Anonymous.PostAsJsonAsync("/v1/auth/login", new SignIn(user.Handle, SocialApp.Password), TestJson.Options, Cancel);

    private async Task<SocialClient> SignedInAsync(SocialClient user)
    {
        using var answer = await SignInAsync(user);
        return new SocialClient(_app.Address, (await answer.Content.ReadFromJsonAsync<Session>(TestJson.Options, Cancel))!);
    }
}
