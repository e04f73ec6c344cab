using Social.Grains.Accounts;
using Social.Grains.Interfaces.Presence;
using Social.Grains.Presence;

namespace Social.Tests.Storage.Presence;

public abstract class PresenceStoreSuite : StoreSuite
{
    protected abstract IPresenceStore Store { get; }

    protected abstract IAccountStore Accounts { get; }

    [Fact]
    public async Task When_users_were_last_seen_moves_forward_only_and_is_kept()
    {
        await CreateAsync(1, 2, 3);
        Assert.Empty(await Store.OfAsync([1, 2, 3], Cancel));

        await Store.SeenAsync([new(2, Start), new(1, Start)], Cancel);
        await Store.SeenAsync([new(1, Start.AddMinutes(2)), new(2, Start.AddMinutes(-2)), new(3, Start)], Cancel);
        Reopen();

        Assert.Equal(
            [new PresenceRecord(1, Start.AddMinutes(2), PresenceAudience.Everyone), new(2, Start, PresenceAudience.Everyone), new(3, Start, PresenceAudience.Everyone)],
            (await Store.OfAsync([3, 2, 1, 4], Cancel)).OrderBy(r => r.UserId));
    }

    [Fact]
    public async Task Who_may_see_a_user_and_when_they_were_last_seen_are_kept_apart()
    {
        await CreateAsync(1, 2);
        await Store.SetAudienceAsync(1, PresenceAudience.Nobody, Cancel);
        await Store.SeenAsync([new(2, Start)], Cancel);
        await Store.SetAudienceAsync(2, PresenceAudience.Following, Cancel);
        Assert.Equal([new PresenceRecord(1, null, PresenceAudience.Nobody)], await Store.OfAsync([1], Cancel));

        await Store.SeenAsync([new(1, Start)], Cancel);
        await Store.SetAudienceAsync(1, PresenceAudience.Everyone, Cancel);

        Assert.Equal([new PresenceRecord(1, Start, PresenceAudience.Everyone)], await Store.OfAsync([1], Cancel));
        Assert.Equal([new PresenceRecord(2, Start, PresenceAudience.Following)], await Store.OfAsync([2], Cancel));
    }

    [Fact]
    public async Task What_is_forgotten_is_gone_and_nobody_else()
    {
        await CreateAsync(1, 2);
        await Store.SeenAsync([new(1, Start), new(2, Start)], Cancel);

        await Store.ForgetUserAsync(1, Cancel);
        await Store.ForgetUserAsync(1, Cancel);

        Assert.Equal([2L], (await Store.OfAsync([1, 2], Cancel)).Select(r => r.UserId));
    }

    [Fact]
    public async Task Who_hides_is_kept_until_they_do_so_no_more_or_are_forgotten()
    {
        Assert.Empty(await Store.HiddenAsync(3, Cancel));

        await Store.SetHiddenAsync(3, [1, 2, 3], [4], Cancel);
        await Store.SetHiddenAsync(3, [3, 5], [2], Cancel);
        await Store.SetHiddenAsync(4, [6], [1], Cancel);
        await Store.SetHiddenAsync(4, [], [], Cancel);
        Reopen();
        Assert.Equal([1L, 3, 5], (await Store.HiddenAsync(3, Cancel)).Order());
        Assert.Equal([6L], await Store.HiddenAsync(4, Cancel));
        Assert.Empty(await Store.OfAsync([1, 6], Cancel));

        var part = PresenceRules.PartOf(7);
        await Store.SetHiddenAsync(part, [7, 8], [], Cancel);
        await Store.ForgetUserAsync(7, Cancel);
        Assert.DoesNotContain(7, await Store.HiddenAsync(part, Cancel));
        Assert.Contains(8, await Store.HiddenAsync(part, Cancel));
    }

    [Fact]
    public async Task Batches_that_overlap_and_come_at_once_end_in_the_latest_of_each()
    {
        var users = Enumerable.Range(1, 200).Select(i => (long)i).ToArray();
        await CreateAsync(users);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Store.SeenAsync(
            [.. (i % 2 == 0 ? users : users.Reverse()).Select(u => new LastSeen(u, Start.AddMinutes((i * 7) % 20)))], Cancel)));

        var stored = await Store.OfAsync(users, Cancel);
        Assert.Equal(200, stored.Length);
        Assert.All(stored, r => Assert.Equal(Start.AddMinutes(19), r.LastSeen));
    }

    [Fact]
    public async Task Whoever_is_gone_is_not_noted_any_more()
    {
        await CreateAsync(1, 2);
        await Store.ForgetUserAsync(1, Cancel);
        // what was on its way when it was forgotten
        await Store.SeenAsync([new(1, Start), new(2, Start)], Cancel);
        await Accounts.CloseAsync(1, Cancel);
        Assert.Empty(await Store.OfAsync([1], Cancel));

        await Store.SeenAsync([new(1, Start), new(2, Start.AddMinutes(1)), new(3, Start)], Cancel);
        Reopen();

        Assert.Equal([new PresenceRecord(2, Start.AddMinutes(1), PresenceAudience.Everyone)], await Store.OfAsync([1, 2, 3], Cancel));
    }

    private async Task CreateAsync(params long[] users) => await Task.WhenAll(users.Select(id => Accounts.CreateAsync(
        new AccountRecord(id, $"user{id}", $"user{id}@example.org", "hash", "user", Start, null, []), User(id, $"user{id}"), Cancel)));
}
