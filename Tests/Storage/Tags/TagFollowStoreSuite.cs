using Social.Grains.Tags;

namespace Social.Tests.Storage.Tags;

public abstract class TagFollowStoreSuite : StoreSuite
{
    protected abstract ITagFollowStore Store { get; }

    [Fact]
    public async Task Follows_of_tags_are_kept_newest_first_up_to_a_limit()
    {
        Assert.True(await Store.FollowAsync(1, "cats", NewId(), 3, Cancel));
        Assert.True(await Store.FollowAsync(1, "日本", NewId(), 3, Cancel));
        Assert.True(await Store.FollowAsync(2, "dogs", NewId(), 3, Cancel));
        Assert.True(await Store.FollowAsync(1, "cats", NewId(), 3, Cancel));
        Assert.True(await Store.FollowAsync(1, "fish", NewId(), 3, Cancel));
        Assert.False(await Store.FollowAsync(1, "more", NewId(), 3, Cancel));
        Assert.True(await Store.FollowAsync(1, "cats", NewId(), 3, Cancel));
        Reopen();

        Assert.Equal(["fish", "日本", "cats"], await Store.OfUserAsync(1, Cancel));
        await Store.UnfollowAsync(1, "日本", Cancel);
        await Store.UnfollowAsync(1, "日本", Cancel);
        Assert.Equal(["fish", "cats"], await Store.OfUserAsync(1, Cancel));
        await Store.ForgetUserAsync(1, Cancel);
        Assert.Empty(await Store.OfUserAsync(1, Cancel));
        Assert.Equal(["dogs"], await Store.OfUserAsync(2, Cancel));
    }
}
