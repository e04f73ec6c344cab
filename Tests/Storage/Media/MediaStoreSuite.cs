using Social.Grains.Interfaces.Media;
using Social.Grains.Media;

namespace Social.Tests.Storage.Media;

public abstract class MediaStoreSuite : StoreSuite
{
    private const int Most = 3;
    private static readonly MediaFacts Facts = new(
        1280, 853, "L6PZfSi_.AyE_3t7t7R**0o#DgR4", new StoredFile("image/jpeg", 200_000), new StoredFile("image/webp", 9_000));

    protected abstract IMediaStore Store { get; }

    [Fact]
    public async Task A_media_is_made_described_and_read_again()
    {
        var media = New(1);
        Assert.Equal(MediaAdditionOutcome.Added, (await Store.AddAsync(media, Most, Cancel)).Outcome);
        Assert.Equal(MediaAdditionOutcome.DuplicateId, (await Store.AddAsync(media with { Owner = 2 }, Most, Cancel)).Outcome);
        Reopen();
        AssertSame(media, Assert.Single(await Store.GetManyAsync([media.Id, 99], Cancel)));

        Assert.True(await Store.FinishAsync(media.Id, Facts, Cancel));
        Assert.False(await Store.FinishAsync(media.Id, Facts, Cancel));
        await Store.FailAsync(media.Id, Cancel);
        Assert.True(await Store.DescribeAsync(1, media.Id, "a dog", Cancel));
        Assert.False(await Store.DescribeAsync(2, media.Id, "a cat", Cancel));
        Reopen();

        AssertSame(media with { Status = MediaStatus.Ready, Facts = Facts, Alt = "a dog" }, await OneAsync(media.Id));
    }

    [Fact]
    public async Task A_sound_has_neither_size_nor_preview_and_a_failed_one_no_facts()
    {
        var (sound, failed) = (await AddAsync(New(1) with { Kind = MediaKind.Audio }), await AddAsync(New(1)));
        var facts = new MediaFacts(null, null, null, new StoredFile("audio/ogg", 5_000_000_000), null);

        Assert.True(await Store.FinishAsync(sound.Id, facts, Cancel));
        await Store.FailAsync(failed.Id, Cancel);

        AssertSame(facts, (await OneAsync(sound.Id)).Facts);
        Assert.Equal((MediaStatus.Failed, (MediaFacts?)null), ((await OneAsync(failed.Id)).Status, (await OneAsync(failed.Id)).Facts));
        Assert.False(await Store.FinishAsync(failed.Id, facts, Cancel));
    }

    [Fact]
    public async Task A_repeat_key_makes_one_media_for_a_day()
    {
        var first = New(1) with { RepeatKey = "key", RepeatHash = [1, 2] };
        Assert.Equal(MediaAdditionOutcome.Added, (await Store.AddAsync(first, Most, Cancel)).Outcome);

        var again = await Store.AddAsync(New(1) with { RepeatKey = "key", RepeatHash = [3] }, Most, Cancel);
        Assert.Equal(MediaAdditionOutcome.Repeated, again.Outcome);
        AssertSame(first, again.Repeat);
        Assert.Equal(MediaAdditionOutcome.Added, (await Store.AddAsync(New(2) with { RepeatKey = "key", RepeatHash = [3] }, Most, Cancel)).Outcome);
        var nextDay = New(1) with { RepeatKey = "key", RepeatHash = [3], CreatedAt = Start + MediaRecord.Unused };
        Assert.Equal(MediaAdditionOutcome.Added, (await Store.AddAsync(nextDay, Most, Cancel)).Outcome);
        Assert.Null((await OneAsync(first.Id)).RepeatKey);

        // one that was removed gives its key free, and so does one of which nothing came
        Assert.True(await Store.RemoveAsync(nextDay.Id, MediaPlace.Nowhere, Start, Cancel));
        Assert.Equal(MediaAdditionOutcome.Added, (await Store.AddAsync(New(1) with { RepeatKey = "key", RepeatHash = [4] }, Most, Cancel)).Outcome);
        var failed = New(3) with { RepeatKey = "key", RepeatHash = [5] };
        Assert.Equal(MediaAdditionOutcome.Added, (await Store.AddAsync(failed, Most, Cancel)).Outcome);
        await Store.FailAsync(failed.Id, Cancel);
        Assert.Equal(MediaAdditionOutcome.Added, (await Store.AddAsync(New(3) with { RepeatKey = "key", RepeatHash = [5] }, Most, Cancel)).Outcome);
        // one that is ready keeps it
        var ready = New(4) with { RepeatKey = "key", RepeatHash = [6] };
        Assert.Equal(MediaAdditionOutcome.Added, (await Store.AddAsync(ready, Most, Cancel)).Outcome);
        Assert.True(await Store.FinishAsync(ready.Id, Facts, Cancel));
        await Store.FailAsync(ready.Id, Cancel);
        Assert.Equal(MediaAdditionOutcome.Repeated, (await Store.AddAsync(New(4) with { RepeatKey = "key", RepeatHash = [6] }, Most, Cancel)).Outcome);
    }

    [Fact]
    public async Task Only_so_many_are_used_nowhere()
    {
        var all = new List<MediaRecord>();
        for (var i = 0; i < Most; i++)
            all.Add(await ReadyAsync(1));
        Assert.Equal(MediaAdditionOutcome.TooMany, (await Store.AddAsync(New(1), Most, Cancel)).Outcome);
        Assert.True(await Store.UseAsync(1, [all[0].Id], MediaPlace.Post(7), true, Start, null, Cancel));
        Assert.Equal(MediaAdditionOutcome.Added, (await Store.AddAsync(New(1), Most, Cancel)).Outcome);
    }

    [Fact]
    public async Task Media_are_put_to_a_use_all_or_none_once()
    {
        var (one, two, made, others) = (await ReadyAsync(1), await ReadyAsync(1), await AddAsync(New(1)), await ReadyAsync(2));
        var place = MediaPlace.Post(7);
        foreach (var wrong in new[] { made.Id, others.Id, 99L })
            Assert.False(await Store.UseAsync(1, [one.Id, wrong], place, true, Start, null, Cancel));
        Assert.Equal(MediaPlace.Nowhere, (await OneAsync(one.Id)).Place);

        Assert.True(await Store.UseAsync(1, [two.Id, one.Id], place, true, Start, null, Cancel));
        Assert.True(await Store.UseAsync(1, [two.Id, one.Id], place, true, Start.AddMinutes(1), null, Cancel));
        Assert.False(await Store.UseAsync(1, [one.Id], MediaPlace.Post(8), true, Start, null, Cancel));
        Assert.False(await Store.UseAsync(1, [one.Id], MediaPlace.Avatar(7), true, Start, null, Cancel));
        Reopen();

        AssertSame(one with { Place = place, Public = true, DueAt = Start.AddMinutes(1) }, await OneAsync(one.Id));
        Assert.Equal([one.Id, two.Id], (await Store.InPlaceAsync(place, Cancel)).Select(m => m.Id));
        Assert.True(await Store.UseAsync(1, [one.Id, two.Id], MediaPlace.Post(8), false, Start, insteadOf: 7, Cancel));
        Assert.Empty(await Store.InPlaceAsync(place, Cancel));
    }

    [Fact]
    public async Task Of_many_that_want_a_media_at_once_one_gets_it()
    {
        var (one, two) = (await ReadyAsync(1), await ReadyAsync(1));
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 20).Select(
            post => Store.UseAsync(1, post % 2 == 0 ? [one.Id, two.Id] : [two.Id, one.Id], MediaPlace.Post(post), true, Start, null, Cancel)));

        var winner = Assert.Single(outcomes.Index(), o => o.Item).Index + 1;
        Assert.Equal(2, (await Store.InPlaceAsync(MediaPlace.Post(winner), Cancel)).Length);
    }

    [Fact]
    public async Task A_place_is_kept_doubted_released_and_removed()
    {
        var (one, other) = (await ReadyAsync(1), await ReadyAsync(1));
        var (place, elsewhere) = (MediaPlace.Post(7), MediaPlace.Post(8));
        await Store.UseAsync(1, [one.Id], place, true, Start, null, Cancel);
        await Store.UseAsync(1, [other.Id], elsewhere, true, Start, null, Cancel);

        await Store.KeepAsync(place, Cancel);
        Assert.Null((await OneAsync(one.Id)).DueAt);
        await Store.DoubtAsync(place, Start.AddDays(2), Cancel);
        AssertSame(one with { Place = place, Public = true, DueAt = Start.AddDays(2) }, await OneAsync(one.Id));
        await Store.KeepAsync(one.Id, elsewhere, Cancel);
        Assert.NotNull((await OneAsync(one.Id)).DueAt);
        await Store.KeepAsync(one.Id, place, Cancel);
        Assert.Null((await OneAsync(one.Id)).DueAt);

        await Store.ReleaseAsync(place, Start.AddDays(3), Cancel);
        AssertSame(one with { DueAt = Start.AddDays(3) }, await OneAsync(one.Id));
        await Store.RemoveAsync(elsewhere, Start.AddDays(4), Cancel);
        AssertSame(other with { Place = elsewhere, Public = true, Removed = true, DueAt = Start.AddDays(4) }, await OneAsync(other.Id));
        Assert.Empty(await Store.InPlaceAsync(elsewhere, Cancel));
        await Store.KeepAsync(elsewhere, Cancel);
        Assert.NotNull((await OneAsync(other.Id)).DueAt);
        Assert.Equal([one.Id], (await Store.OfOwnerAsync(1, long.MaxValue, 10, Cancel)).Select(m => m.Id));
    }

    [Fact]
    public async Task What_is_due_comes_in_order_and_is_forgotten_only_when_removed()
    {
        var all = new List<MediaRecord>();
        for (var i = 0; i < 3; i++)
            all.Add(await AddAsync(New(1) with { DueAt = Start.AddMinutes(3 - i) }));
        Assert.Empty(await Store.DueAsync(Start, 10, Cancel));
        Assert.Equal([all[2].Id, all[1].Id], (await Store.DueAsync(Start.AddMinutes(2), 10, Cancel)).Select(m => m.Id));
        Assert.Equal([all[2].Id], (await Store.DueAsync(Start.AddMinutes(3), 1, Cancel)).Select(m => m.Id));

        Assert.True(await Store.RemoveAsync(all[0].Id, MediaPlace.Nowhere, Start, Cancel));
        Assert.True(await Store.RemoveAsync(all[0].Id, MediaPlace.Nowhere, Start, Cancel));
        Assert.False(await Store.RemoveAsync(all[1].Id, MediaPlace.Post(7), Start, Cancel));
        await Store.ForgetAsync([.. all.Select(m => m.Id)], Cancel);
        Assert.Equal([all[1].Id, all[2].Id], (await Store.GetManyAsync([.. all.Select(m => m.Id)], Cancel)).Select(m => m.Id).Order());
    }

    [Fact]
    public async Task An_owners_media_are_read_in_pages_newest_first()
    {
        for (var i = 0; i < 5; i++)
            await AddAsync(New(1), 100);
        await AddAsync(New(2));
        var first = await Store.OfOwnerAsync(1, long.MaxValue, 3, Cancel);
        var second = await Store.OfOwnerAsync(1, first[^1].Id, 3, Cancel);
        Assert.Equal((3, 2), (first.Length, second.Length));
        Assert.Equal(first.Concat(second).Select(m => m.Id).OrderDescending(), first.Concat(second).Select(m => m.Id));
    }

    private MediaRecord New(long owner) => new(
        NewId(), owner, MediaKind.Image, MediaStatus.Processing, $"secret-{NewId()}", Start, null, null, MediaPlace.Nowhere, Public: false,
        Start.AddDays(1), Removed: false, null, []);

    private async Task<MediaRecord> AddAsync(MediaRecord media, int most = Most)
    {
        Assert.Equal(MediaAdditionOutcome.Added, (await Store.AddAsync(media, most, Cancel)).Outcome);
        return media;
    }

    private async Task<MediaRecord> ReadyAsync(long owner)
    {
        var media = await AddAsync(New(owner));
        Assert.True(await Store.FinishAsync(media.Id, Facts, Cancel));
        return media with { Status = MediaStatus.Ready, Facts = Facts };
    }

    private async Task<MediaRecord> OneAsync(long id) => Assert.Single(await Store.GetManyAsync([id], Cancel));
}
