using Social.Grains.Interfaces.Safety;
using Social.Grains.Safety;

namespace Social.Tests.Storage.Safety;

public abstract class FilterStoreSuite : StoreSuite
{
    protected abstract IFilterStore Store { get; }

    [Fact]
    public async Task A_phrase_has_one_filter_which_the_last_word_decides()
    {
        var first = new FilterRecord(NewId(), 1, "Grüezi \0", true, FilterAction.Warn, 5, Start);
        AssertSame(first, await Store.PutAsync(first, 10, Cancel));
        var second = first with { Id = NewId(), WholeWord = false, Action = FilterAction.Hide, Contexts = 2, ExpiresAt = null };
        AssertSame(second with { Id = first.Id }, await Store.PutAsync(second, 10, Cancel));
        Reopen();
        AssertSame([second with { Id = first.Id }], (await Store.ListAsync(1, Cancel)).ToArray());
        Assert.Empty(await Store.ListAsync(2, Cancel));
    }

    [Fact]
    public async Task A_user_has_so_many_filters_at_most_and_can_remove_their_own()
    {
        var filters = Enumerable.Range(0, 3).Select(i => new FilterRecord(NewId(), 1, $"{i}", true, FilterAction.Hide, 1, null)).ToArray();
        foreach (var filter in filters)
            Assert.NotNull(await Store.PutAsync(filter, 3, Cancel));
        Assert.Null(await Store.PutAsync(filters[0] with { Id = NewId(), Phrase = "new" }, 3, Cancel));
        Assert.NotNull(await Store.PutAsync(filters[2] with { Id = NewId(), Contexts = 3 }, 3, Cancel));
        Assert.NotNull(await Store.PutAsync(filters[0] with { Id = NewId(), UserId = 2 }, 3, Cancel));
        Assert.False(await Store.RemoveAsync(2, filters[0].Id, Cancel));
        Assert.True(await Store.RemoveAsync(1, filters[0].Id, Cancel));
        Assert.False(await Store.RemoveAsync(1, filters[0].Id, Cancel));
        Assert.Equal(filters.Skip(1).Select(f => f.Id), (await Store.ListAsync(1, Cancel)).Select(f => f.Id));
    }
}
