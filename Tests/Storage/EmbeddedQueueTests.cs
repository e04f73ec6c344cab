using Social.Grains.Interfaces;
using Social.Storage.Embedded;

namespace Social.Tests.Storage;

/// <summary>The bounds of the queues, with the writer or the readers held up.</summary>
public sealed class EmbeddedQueueTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ManualResetEventSlim _gate = new();
    private readonly EmbeddedFolder _folder = new(o =>
        (o.WriteQueue, o.ReadQueue, o.Readers, o.WriteTimeout) = (3, 2, 1, TimeSpan.FromMilliseconds(400)));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _gate.Set();
        _folder.Dispose();
        _gate.Dispose();
    }

    [Fact]
    public async Task A_write_that_waits_too_long_fails_while_the_writer_is_stuck_and_is_never_done()
    {
        var done = 0;
        var blocker = await HoldAsync(_folder.Database.WriteAsync);
        var waiting = _folder.Database.WriteAsync(_ => ++done, Cancel);
        var error = await Assert.ThrowsAsync<SocialException>(() => waiting.WaitAsync(Limit, Cancel));
        Assert.Equal(ErrorKind.Unavailable, error.Kind);
        Assert.False(blocker.IsCompleted);
        _gate.Set();
        Assert.True(await blocker);
        Assert.Equal(7, await _folder.Database.WriteAsync(_ => 7, Cancel));
        Assert.Equal(0, done);
    }

    [Fact]
    public async Task A_write_that_was_cancelled_before_its_turn_is_never_done()
    {
        var done = 0;
        var blocker = await HoldAsync(_folder.Database.WriteAsync);
        using var source = new CancellationTokenSource();
        var waiting = _folder.Database.WriteAsync(_ => ++done, source.Token);
        await source.CancelAsync();
        _gate.Set();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Limit, Cancel));
        Assert.True(await blocker);
        Assert.Equal(0, done);
    }

    [Fact]
    public async Task One_write_more_than_the_queue_holds_is_refused_at_once()
    {
        var blocker = await HoldAsync(_folder.Database.WriteAsync);
        var waiting = Enumerable.Range(0, 3).Select(i => _folder.Database.WriteAsync(_ => i, Cancel)).ToArray();
        var refusal = await Assert.ThrowsAsync<SocialException>(() => _folder.Database.WriteAsync(_ => 3, Cancel));
        Assert.Equal(ErrorKind.Unavailable, refusal.Kind);
        _gate.Set();
        var done = await Task.WhenAll(waiting);
        Assert.Equal([0, 1, 2], done);
        Assert.True(await blocker);
    }

    [Fact]
    public async Task One_read_more_than_the_queue_holds_is_refused_at_once()
    {
        var blocker = await HoldAsync(_folder.Database.ReadAsync);
        var waiting = Enumerable.Range(0, 2).Select(i => _folder.Database.ReadAsync(_ => i, Cancel)).ToArray();
        var refusal = await Assert.ThrowsAsync<SocialException>(() => _folder.Database.ReadAsync(_ => 2, Cancel));
        Assert.Equal(ErrorKind.Unavailable, refusal.Kind);
        _gate.Set();
        var done = await Task.WhenAll(waiting);
        Assert.Equal([0, 1], done);
        Assert.True(await blocker);
    }

    /// <summary>Occupies the thread that does such work until the gate opens. The task it returns is done once that has begun.</summary>
    private async Task<Task<bool>> HoldAsync(Func<Func<SqliteSession, bool>, CancellationToken, Task<bool>> run)
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = run(
            _ =>
            {
                began.SetResult();
                return _gate.Wait(Limit, Cancel);
            },
            Cancel);
        await began.Task.WaitAsync(Limit, Cancel);
        return held;
    }
}
