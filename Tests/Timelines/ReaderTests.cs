using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Timelines;

/// <summary>A reader never waits for another user's page to be filled from the store.</summary>
public sealed class ReaderTests
{
    [Fact]
    public async Task A_reader_of_what_is_in_memory_is_served_while_the_store_answers_nobody()
    {
        await using var app = new SocialApp([], StoreGate.PutBeforeStore);
        await app.InitializeAsync();
        using var ann = await app.AsAsync("ann");
        using var warm = await app.AsAsync("warm");
        using var cold = await app.AsAsync("cold");
        await warm.FollowAsync(ann);
        await cold.FollowAsync(ann);
        var posts = new List<long>();
        for (var i = 0; i < 30; i++)
            posts.Insert(0, (await ann.PostAsync($"{i}")).Id);
        await Eventually.IsTrueAsync(async () => posts.SequenceEqual(await Paging.HomeAsync(warm)), "the warm reader's home timeline");
        var gate = (StoreGate)(object)app.Services.GetRequiredService<IPostStore>();

        gate.Shut();
        // a first read of a user asks the store for the user's own newest posts
        var filling = Paging.HomeAsync(cold);
        await Eventually.IsTrueAsync(() => Task.FromResult(gate.Waiting > 0), "a read that waits for the store");
        for (var i = 0; i < 20; i++)
            Assert.Equal(posts, await Paging.HomeAsync(warm).WaitAsync(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken));
        Assert.Equal(1, gate.Waiting);
        Assert.False(filling.IsCompleted);

        gate.Open();
        Assert.Equal(posts, await filling);
    }
}
