using System.Collections.Immutable;
using Social.Grains.Accounts;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Notifications;
using Social.Grains.Users;

namespace Social.Tests.Storage.Accounts;

public abstract partial class AccountStoreSuite : StoreSuite
{
    protected abstract IAccountStore Store { get; }

    protected abstract IUserStore Users { get; }

    protected abstract INotificationStore Notifications { get; }

    [Fact]
    public async Task An_account_is_found_by_id_handle_and_email_also_after_reopening()
    {
        var account = Account(1, "ann") with { RepeatKey = "k", RepeatHash = [1, 2] };
        var user = User(1, "ann") with
        {
            Links = ["https://a.example", "https://b.example"],
            AvatarUrl = "https://c.example",
            Location = "Bern",
            Bio = "π\0x",
        };
        Assert.Equal(AccountCreation.Created, await Store.CreateAsync(account, user, Cancel));
        Reopen();
        AssertSame(account, await Store.GetAsync(1, Cancel));
        AssertSame(account, await Store.FindAsync("ann", Cancel));
        AssertSame(account, await Store.FindAsync("ann@example.org", Cancel));
        AssertSame(user, await Users.GetAsync(1, Cancel));
        Assert.Null(await Store.GetAsync(2, Cancel));
        Assert.Null(await Store.FindAsync("bob", Cancel));
    }

    [Fact]
    public async Task Handle_email_and_id_are_unique()
    {
        await CreateAsync(1, "ann");
        var sameHandle = Account(2, "ann") with { Email = "x@example.org" };
        var sameEmail = Account(2, "bob") with { Email = "ann@example.org" };
        Assert.Equal(AccountCreation.HandleTaken, await Store.CreateAsync(sameHandle, User(2, "ann"), Cancel));
        Assert.Equal(AccountCreation.EmailTaken, await Store.CreateAsync(sameEmail, User(2, "bob"), Cancel));
        Assert.Equal(AccountCreation.DuplicateId, await Store.CreateAsync(Account(1, "bob"), User(1, "bob"), Cancel));
        Assert.Null(await Store.FindAsync("bob", Cancel));
        Assert.Empty(await Users.ByHandlesAsync(["bob"], Cancel));
    }

    [Fact]
    public async Task Of_fifty_racing_for_a_handle_one_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 50).Select(i => Task.Run(
            () => Store.CreateAsync(Account(i, "ann") with { Email = $"{i}@example.org" }, User(i, "ann"), Cancel), Cancel)));
        Assert.Equal(1, outcomes.Count(o => o == AccountCreation.Created));
        Assert.Equal(49, outcomes.Count(o => o == AccountCreation.HandleTaken));
    }

    [Fact]
    public async Task Of_fifty_racing_for_an_email_one_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 50).Select(i => Task.Run(
            () => Store.CreateAsync(Account(i, $"ann{i}") with { Email = "ann@example.org" }, User(i, $"ann{i}"), Cancel), Cancel)));
        Assert.Equal(1, outcomes.Count(o => o == AccountCreation.Created));
        Assert.Equal(49, outcomes.Count(o => o == AccountCreation.EmailTaken));
    }

    [Fact]
    public async Task A_rehash_replaces_only_the_expected_hash()
    {
        await CreateAsync(1, "ann");
        await Store.RehashAsync(1, "other", "new", Cancel);
        Assert.Equal("hash", (await Store.GetAsync(1, Cancel))!.PasswordHash);
        await Store.RehashAsync(1, "hash", "new", Cancel);
        Assert.Equal("new", (await Store.GetAsync(1, Cancel))!.PasswordHash);
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions_and_a_repeat_changes_nothing()
    {
        await CreateAsync(1, "ann");
        foreach (var id in new long[] { 10, 11, 12 })
            await Store.AddSessionAsync(Session(id, 1), 100, Cancel);
        Assert.Null(await Store.ChangePasswordAsync(1, "new", 11, Start, Repeat(1, "k", Start), Cancel));
        Assert.Equal([11L], (await Store.SessionsAsync(1, Start, Cancel)).Select(s => s.Id));

        var later = Start.AddHours(1);
        var first = await Store.ChangePasswordAsync(1, "newer", 12, later, Repeat(1, "k", later, answer: 2), Cancel);
        AssertSame(Repeat(1, "k", Start), first);
        Assert.Equal("new", (await Store.GetAsync(1, Cancel))!.PasswordHash);
        Assert.Equal([11L], (await Store.SessionsAsync(1, Start, Cancel)).Select(s => s.Id));
        AssertSame(Repeat(1, "k", Start), await Store.FindRepeatAsync(1, "k", Start.AddHours(1), Cancel));
        Assert.Null(await Store.FindRepeatAsync(1, "k", Start.AddHours(24), Cancel));
        Assert.Null(await Store.FindRepeatAsync(2, "k", Start, Cancel));
    }

    [Fact]
    public async Task A_session_keeps_what_it_was_given()
    {
        var session = Session(10, 1);
        await Store.AddSessionAsync(session, 100, Cancel);
        Reopen();
        AssertSame(session, await Store.GetSessionAsync(10, Cancel));
        Assert.Null(await Store.GetSessionAsync(11, Cancel));
    }

    [Fact]
    public async Task Beyond_the_number_kept_the_least_recently_used_session_ends()
    {
        for (var i = 0; i < 3; i++)
            await Store.AddSessionAsync(Session(10 + i, 1) with { LastUsedAt = Start.AddMinutes(i) }, 3, Cancel);
        Assert.True(await Store.RotateAsync(10, [2], [3], Start.AddMinutes(5), Start.AddDays(1), Cancel));
        await Store.AddSessionAsync(Session(13, 1) with { CreatedAt = Start.AddMinutes(6), LastUsedAt = Start.AddMinutes(6) }, 3, Cancel);
        Assert.Equal([13L, 10, 12], (await Store.SessionsAsync(1, Start.AddMinutes(6), Cancel)).Select(s => s.Id));
        Assert.Equal(Start.AddMinutes(6), (await Store.GetSessionAsync(11, Cancel))!.EndedAt);
    }

    [Fact]
    public async Task A_secret_is_exchanged_once_however_many_try()
    {
        await Store.AddSessionAsync(Session(10, 1), 100, Cancel);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => Store.RotateAsync(10, [2], [(byte)(100 + i)], Start.AddMinutes(1), Start.AddDays(2), Cancel)));
        Assert.Equal(1, outcomes.Count(o => o));
        var session = await Store.GetSessionAsync(10, Cancel);
        Assert.Equal((Start.AddMinutes(1), Start.AddDays(2)), (session!.LastUsedAt, session.ExpiresAt));
    }

    [Fact]
    public async Task An_ended_or_expired_session_is_not_rotated()
    {
        await Store.AddSessionAsync(Session(10, 1), 100, Cancel);
        await Store.AddSessionAsync(Session(11, 1), 100, Cancel);
        Assert.False(await Store.RotateAsync(10, [2], [3], Start.AddDays(31), Start.AddDays(60), Cancel));
        Assert.True(await Store.EndSessionAsync(1, 11, Start, Cancel));
        Assert.False(await Store.RotateAsync(11, [2], [3], Start.AddMinutes(1), Start.AddDays(2), Cancel));
    }

    [Fact]
    public async Task Ending_a_session_twice_keeps_its_first_end_and_anothers_session_stays()
    {
        await Store.AddSessionAsync(Session(10, 1), 100, Cancel);
        Assert.False(await Store.EndSessionAsync(2, 10, Start, Cancel));
        Assert.True(await Store.EndSessionAsync(1, 10, Start, Cancel));
        Assert.True(await Store.EndSessionAsync(1, 10, Start.AddHours(1), Cancel));
        Assert.Equal(Start, (await Store.GetSessionAsync(10, Cancel))!.EndedAt);
    }

    [Fact]
    public async Task Ended_sessions_are_listed_since_a_moment()
    {
        for (var id = 10; id < 14; id++)
            await Store.AddSessionAsync(Session(id, 1), 100, Cancel);
        await Store.EndSessionAsync(1, 10, Start, Cancel);
        await Store.EndOtherSessionsAsync(1, 13, Start.AddMinutes(1), Cancel);
        Assert.Equal([10L, 11, 12], (await Store.RevokedSinceAsync(Start, Cancel)).Order());
        Assert.Equal([11L, 12], (await Store.RevokedSinceAsync(Start.AddMinutes(1), Cancel)).Order());
        Assert.Empty(await Store.RevokedSinceAsync(Start.AddMinutes(2), Cancel));
    }

    [Fact]
    public async Task Sweeping_removes_old_sessions_and_repeats_only_and_keeps_to_its_limit()
    {
        await CreateAsync(1, "ann");
        for (var id = 10; id < 15; id++)
            await Store.AddSessionAsync(Session(id, 1), 100, Cancel);
        await Store.AddSessionAsync(Session(20, 1) with { ExpiresAt = Start.AddMinutes(1) }, 100, Cancel);
        await Store.EndOtherSessionsAsync(1, 14, Start, Cancel);
        await Store.ChangePasswordAsync(1, "new", 14, Start, Repeat(1, "old", Start), Cancel);
        await Store.ChangePasswordAsync(1, "new", 14, Start.AddHours(2), Repeat(1, "young", Start.AddHours(2)), Cancel);

        var (ended, now) = (Start.AddHours(1), Start.AddHours(24));
        Assert.Equal(4, await Store.SweepAsync(ended, now, 3, Cancel));
        Assert.Equal(2, await Store.SweepAsync(ended, now, 3, Cancel));
        Assert.Equal(0, await Store.SweepAsync(ended, now, 3, Cancel));
        Assert.Equal([14L], (await Store.SessionsAsync(1, Start, Cancel)).Select(s => s.Id));
        Assert.NotNull(await Store.FindRepeatAsync(1, "young", now, Cancel));
    }

    [Fact]
    public async Task A_closed_account_leaves_no_inbox_and_nothing_on_its_way_to_one()
    {
        await CreateAsync(1, "ann");
        await CreateAsync(2, "bob");
        var (told, waits, ofBob) = (Follow(1, 2), Follow(1, 3), Follow(2, 1));
        await Notifications.EnqueueAsync([told, waits, ofBob], Cancel);
        await Notifications.DeliverAsync(1, [told], [], Cancel);
        await Notifications.DeliverAsync(2, [ofBob], [], Cancel);
        await Notifications.SetAsync(1, new NotificationSettings(Like: NotifyOf.Off), Cancel);

        await Store.CloseAsync(1, Cancel);
        Reopen();

        Assert.Equal(Inbox.Empty, await Notifications.GetAsync(1, Cancel));
        Assert.Empty(await Notifications.PageAsync(1, long.MaxValue, 10, NotificationRules.AllTypes, Cancel));
        Assert.Equal(0, (await Notifications.DepthAsync(waits.Part, 10, Cancel)).Count);
        Assert.Equal(1, (await Notifications.GetAsync(2, Cancel)).LastSeq);

        NotificationEvent Follow(long recipient, long actor) => new(NotificationType.Follow, recipient, actor) { Id = NewId() };
    }

    private static AccountRecord Account(long id, string handle) =>
        new(id, handle, $"{handle}@example.org", "hash", "user", Start, null, ImmutableArray<byte>.Empty);

    private static SessionRecord Session(long id, long userId) =>
        new(id, userId, [1], [2], "agent", "::1", Start, Start, Start.AddDays(30), null);

    private async Task CreateAsync(long id, string handle) =>
        Assert.Equal(AccountCreation.Created, await Store.CreateAsync(Account(id, handle), User(id, handle), Cancel));
}
