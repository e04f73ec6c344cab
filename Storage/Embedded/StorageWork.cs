namespace Social.Storage.Embedded;

/// <summary>A read or write that waits for its turn on a connection.</summary>
internal abstract class StorageWork(CancellationToken cancellationToken)
{
    /// <summary>Timestamp of the clock when it was asked for.</summary>
    public long QueuedAt { get; set; }

    public bool IsCancelled => cancellationToken.IsCancellationRequested;

    protected CancellationToken CancellationToken => cancellationToken;

    public abstract void Run(SqliteSession session);

    /// <summary>Gives the caller what the last run returned.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);

    public abstract void Cancel();
}

internal sealed class StorageWork<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) : StorageWork(cancellationToken)
{
    // callers never run on the storage's threads
    private readonly TaskCompletionSource<T> _caller = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Task => _caller.Task;

    public override void Run(SqliteSession session) => _result = work(session);

    public override void Complete() => _caller.TrySetResult(_result);

    public override void Fail(Exception exception) => _caller.TrySetException(exception);

    public override void Cancel() => _caller.TrySetCanceled(CancellationToken);
}
