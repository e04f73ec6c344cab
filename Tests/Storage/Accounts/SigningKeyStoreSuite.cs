using Social.Grains.Accounts;

namespace Social.Tests.Storage.Accounts;

public abstract class SigningKeyStoreSuite : StoreSuite
{
    protected abstract ISigningKeyStore Store { get; }

    [Fact]
    public async Task Keys_are_kept_oldest_first()
    {
        Assert.Empty(await Store.ListAsync(Cancel));
        await Store.AddAsync(Key("b", 10), Start.AddDays(5), Cancel);
        await Store.AddAsync(Key("a", 5), Start.AddDays(20), Cancel);
        Reopen();
        AssertSame((SigningKeyRecord[])[Key("a", 5), Key("b", 10)], [.. await Store.ListAsync(Cancel)]);
    }

    [Fact]
    public async Task A_key_is_not_added_beside_a_younger_one()
    {
        await Store.AddAsync(Key("a", 10), Start, Cancel);
        var keys = await Store.AddAsync(Key("b", 11), Start.AddDays(9), Cancel);
        AssertSame((string[])["a"], [.. keys.Select(k => k.KeyId)]);
        keys = await Store.AddAsync(Key("c", 40), Start.AddDays(10), Cancel);
        AssertSame((string[])["a", "c"], [.. keys.Select(k => k.KeyId)]);
    }

    [Fact]
    public async Task Of_many_that_add_a_first_key_one_does()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Store.AddAsync(Key($"{i}", 0), Start.AddDays(-1), Cancel)));
        var stored = Assert.Single(await Store.ListAsync(Cancel)).KeyId;
        Assert.All(keys, k => Assert.Equal(stored, Assert.Single(k).KeyId));
    }

    [Fact]
    public async Task Old_keys_go_but_never_the_newest()
    {
        foreach (var day in new[] { 0, 10, 20 })
            await Store.AddAsync(Key($"{day}", day), Start.AddDays(day), Cancel);
        await Store.RemoveOlderAsync(Start.AddDays(10), Cancel);
        AssertSame((string[])["10", "20"], [.. (await Store.ListAsync(Cancel)).Select(k => k.KeyId)]);
        await Store.RemoveOlderAsync(Start.AddDays(99), Cancel);
        AssertSame((string[])["20"], [.. (await Store.ListAsync(Cancel)).Select(k => k.KeyId)]);
    }

    private static SigningKeyRecord Key(string id, int day) => new(id, [1, 2, (byte)day], Start.AddDays(day));
}
