using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Social.Grains.Interfaces;
using Social.Storage;
using Social.Tests.Kit;

namespace Social.Tests.Storage;

public sealed class GroupCommitTests : IDisposable
{
    private readonly ConcurrentQueue<int[]> _groups = new();
    private readonly SemaphoreSlim _mayCommit = new(0);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _mayCommit.Dispose();

    [Fact]
    public async Task What_comes_while_a_commit_is_under_way_goes_out_in_the_next()
    {
        await using var writer = New(new GroupCommitOptions(), HeldAsync);
        var first = writer.WriteAsync(0, Cancel);
        await Eventually.IsTrueAsync(() => Task.FromResult(_groups.Count == 1), "the first is under way");
        var others = Enumerable.Range(1, 100).Select(i => writer.WriteAsync(i, Cancel)).ToArray();
        Assert.False(first.IsCompleted);
        _mayCommit.Release(2);
        Assert.Equal(0, await first);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => i * 2), await Task.WhenAll(others));
        Assert.Equal([1, 100], _groups.Select(g => g.Length));
    }

    [Fact]
    public async Task A_group_keeps_to_its_size_and_lanes_overlap()
    {
        await using var writer = New(new GroupCommitOptions { LargestGroup = 10, Lanes = 3 }, HeldAsync);
        var all = Enumerable.Range(0, 95).Select(i => writer.WriteAsync(i, Cancel)).ToArray();
        await Eventually.IsTrueAsync(() => Task.FromResult(_groups.Count == 3), "three lanes are busy");
        _mayCommit.Release(95);
        await Task.WhenAll(all);
        Assert.All(_groups, g => Assert.InRange(g.Length, 1, 10));
        Assert.Equal(Enumerable.Range(0, 95), _groups.SelectMany(g => g).Order());
    }

    [Fact]
    public async Task A_bad_item_fails_only_its_own_caller()
    {
        _mayCommit.Release(1_000);
        await using var writer = New(
            new GroupCommitOptions(),
            async (items, limit) => items.Contains(13) ? throw new FormatException("13") : await HeldAsync(items, limit));
        var all = Enumerable.Range(0, 50).Select(i => writer.WriteAsync(i, Cancel)).ToArray();
        await Assert.ThrowsAsync<FormatException>(() => all[13]);
        Assert.Equal(Enumerable.Range(0, 50).Where(i => i != 13).Select(i => i * 2), await Task.WhenAll(all.Where((_, i) => i != 13)));
    }

    [Fact]
    public async Task A_store_that_is_away_fails_the_group_at_once_and_is_not_asked_for_each()
    {
        var asked = 0;
        await using var writer = New(new GroupCommitOptions(), async (_, _) =>
        {
            Interlocked.Increment(ref asked);
            await _mayCommit.WaitAsync(Cancel);
            throw SocialException.Unavailable("away");
        });
        var all = Enumerable.Range(0, 50).Select(i => writer.WriteAsync(i, Cancel)).ToArray();
        _mayCommit.Release(50);
        foreach (var write in all)
            Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<SocialException>(() => write)).Kind);
        Assert.InRange(asked, 1, 2);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_a_write_that_waits_too_long_is_never_done()
    {
        var options = new GroupCommitOptions { Capacity = 3, LargestGroup = 1, Timeout = TimeSpan.FromMilliseconds(400) };
        await using var writer = New(options, HeldAsync);
        var first = writer.WriteAsync(0, Cancel);
        await Eventually.IsTrueAsync(() => Task.FromResult(_groups.Count == 1), "the first is under way");
        var waiting = Enumerable.Range(1, 3).Select(i => writer.WriteAsync(i, Cancel)).ToArray();
        var refused = writer.WriteAsync(4, Cancel);
        Assert.True(refused.IsFaulted);
        foreach (var write in waiting.Append(refused))
            Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<SocialException>(() => write)).Kind);
        _mayCommit.Release(10);
        Assert.Equal(10, await writer.WriteAsync(5, Cancel));
        Assert.DoesNotContain(_groups, g => g.Any(i => i is >= 1 and <= 4));
        await Record.ExceptionAsync(() => first);
    }

    [Fact]
    public async Task A_cancelled_write_that_waits_is_never_done()
    {
        await using var writer = New(new GroupCommitOptions(), HeldAsync);
        var first = writer.WriteAsync(0, Cancel);
        await Eventually.IsTrueAsync(() => Task.FromResult(_groups.Count == 1), "the first is under way");
        using var cancel = new CancellationTokenSource();
        var second = writer.WriteAsync(1, cancel.Token);
        await cancel.CancelAsync();
        _mayCommit.Release(2);
        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Single(_groups);
    }

    [Fact]
    public async Task Closing_finishes_what_waits_and_refuses_more()
    {
        var writer = New(new GroupCommitOptions { LargestGroup = 2 }, HeldAsync);
        var all = Enumerable.Range(0, 10).Select(i => writer.WriteAsync(i, Cancel)).ToArray();
        var closing = writer.DisposeAsync();
        await Assert.ThrowsAsync<SocialException>(() => writer.WriteAsync(11, Cancel));
        _mayCommit.Release(10);
        await closing;
        Assert.Equal(10, (await Task.WhenAll(all)).Length);
    }

    private static GroupCommit<int, int> New(
        GroupCommitOptions options, Func<IReadOnlyList<int>, CancellationToken, Task<IReadOnlyList<int>>> commit) =>
        new("test", "numbers", options, commit, TimeProvider.System, NullLogger.Instance);

    /// <summary>Doubles the numbers once it is let.</summary>
    private async Task<IReadOnlyList<int>> HeldAsync(IReadOnlyList<int> items, CancellationToken limit)
    {
        _groups.Enqueue([.. items]);
        await _mayCommit.WaitAsync(CancellationToken.None);
        return [.. items.Select(i => i * 2)];
    }
}
