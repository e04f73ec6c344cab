using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;
using Social.Tests.Kit;

namespace Social.Tests.Users;

/// <summary>Whether timelines are told of every change before it is acknowledged, seen where the words arrive.</summary>
public sealed class RelationNewsTests : IAsyncLifetime
{
    private readonly Ear _ear = new();
    private readonly MovableTime _time = new();
    private SocialApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = new SocialApp([], services => services.AddSingleton<IIncomingGrainCallFilter>(_ear).AddSingleton<TimeProvider>(_time));
        await _app.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Every_list_that_moved_is_told_before_the_verb_is_answered()
    {
        using var ann = await _app.AsAsync("ann");
        using var bob = await _app.AsAsync("bob");

        await bob.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{ann.Id}/follow");
        Assert.Equal([(bob.Id, 1, RelationChangeKind.Followed, ann.Id)], _ear.Heard());
        await bob.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{ann.Id}/mute");
        Assert.Equal([(bob.Id, 2, RelationChangeKind.Muted, ann.Id)], _ear.Heard());
        await ann.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{bob.Id}/block");
        Assert.Equal(
            [(ann.Id, 1, RelationChangeKind.Blocked, bob.Id), (bob.Id, 3, RelationChangeKind.Unfollowed, ann.Id)],
            _ear.Heard().OrderBy(h => h.Version));
        await bob.SendAsync<Relationship>(HttpMethod.Delete, $"/v1/users/{ann.Id}/mute");
        Assert.Equal([(bob.Id, 4, RelationChangeKind.Unmuted, ann.Id)], _ear.Heard());
        await ann.SendAsync<Relationship>(HttpMethod.Delete, $"/v1/users/{bob.Id}/block");
        Assert.Equal([(ann.Id, 2, RelationChangeKind.Unblocked, bob.Id)], _ear.Heard());
    }

    [Fact]
    public async Task A_change_of_which_the_timeline_was_not_told_shows_within_half_a_minute()
    {
        using var ann = await _app.AsAsync("ann");
        using var bob = await _app.AsAsync("bob");
        var post = await bob.PostAsync("not heard of");
        Assert.Empty((await ann.GetAsync<PageOf<Post>>("/v1/timelines/home")).Items);
        // as where the word went to another activation of the timeline, which silos that come and go may leave
        var (relations, ids) = (_app.Services.GetRequiredService<IRelationStore>(), _app.Services.GetRequiredService<IdGenerator>());
        await relations.FollowAsync(ann.Id, bob.Id, ids.Next(), 10, TestContext.Current.CancellationToken);
        Assert.Empty((await ann.GetAsync<PageOf<Post>>("/v1/timelines/home")).Items);

        _time.Move(TimeSpan.FromSeconds(31));

        await Eventually.IsTrueAsync(
            async () => (await ann.GetAsync<PageOf<Post>>("/v1/timelines/home")).Items.Any(p => p.Id == post.Id), "the post of whom she follows is there");
    }

    [Fact]
    public async Task An_accepted_follower_is_told()
    {
        using var ann = await _app.AsAsync("ann");
        using var bob = await _app.AsAsync("bob");
        await ann.SendAsync<OwnUser>(HttpMethod.Patch, "/v1/users/me", new ProfileChange(Locked: true));
        await bob.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{ann.Id}/follow");
        _ear.Heard();

        await ann.SendAsync<Relationship>(HttpMethod.Post, $"/v1/follow-requests/{bob.Id}/accept");

        Assert.Equal([(bob.Id, 1, RelationChangeKind.Followed, ann.Id)], _ear.Heard());
    }

    [Fact]
    public async Task A_timeline_that_fails_once_is_told_again()
    {
        using var ann = await _app.AsAsync("ann");
        using var bob = await _app.AsAsync("bob");
        _ear.Fail(bob.Id, times: 1);

        Assert.True((await bob.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{ann.Id}/follow")).Following);

        Assert.Equal([(bob.Id, 1, RelationChangeKind.Followed, ann.Id)], _ear.Heard());
    }

    [Theory]
    [InlineData("follow")]
    [InlineData("block")]
    public async Task A_verb_that_was_durable_but_not_told_is_told_when_it_is_repeated(string verb)
    {
        using var ann = await _app.AsAsync("ann");
        using var bob = await _app.AsAsync("bob");
        await ann.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{bob.Id}/follow");
        _ear.Heard();
        var untold = verb is "block" ? ann.Id : bob.Id;
        _ear.Fail(untold, times: 2);

        await bob.FailsAsync(HttpMethod.Put, $"/v1/users/{ann.Id}/{verb}", null, HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.DoesNotContain(_ear.Heard(), h => h.Timeline == untold);
        await bob.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{ann.Id}/{verb}");

        var (_, version, kind, _) = Assert.Single(_ear.Heard(), h => h.Timeline == untold);
        Assert.Equal((verb is "block" ? 2 : 1, null), (version, kind));
    }

    /// <summary>Hears what timelines are told, and can keep it from them.</summary>
    private sealed class Ear : IIncomingGrainCallFilter
    {
        private readonly ConcurrentQueue<(long Timeline, long Version, RelationChangeKind? Kind, long UserId)> _heard = new();
        private readonly ConcurrentDictionary<long, int> _failures = new();

        public void Fail(long timeline, int times) => _failures[timeline] = times;

        /// <summary>What was told since the last time.</summary>
        public List<(long Timeline, long Version, RelationChangeKind? Kind, long UserId)> Heard()
        {
            var heard = new List<(long, long, RelationChangeKind?, long)>();
            while (_heard.TryDequeue(out var word))
                heard.Add(word);
            return heard;
        }

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.InterfaceMethod.Name is not nameof(ITimelineGrain.RelationsChangedAsync))
            {
                await context.Invoke();
                return;
            }
            var timeline = context.TargetId.GetIntegerKey();
            if (_failures.TryGetValue(timeline, out var left) && left > 0)
            {
                _failures[timeline] = left - 1;
                throw new TimeoutException("The timeline does not answer.");
            }
            await context.Invoke();
            var change = (RelationChange?)context.Request.GetArgument(1);
            _heard.Enqueue((timeline, (long)context.Request.GetArgument(0)!, change?.Kind, change?.UserId ?? 0));
        }
    }
}
