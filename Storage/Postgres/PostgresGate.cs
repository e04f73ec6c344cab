using Social.Grains.Interfaces;

namespace Social.Storage.Postgres;

/// <summary>Lets so many work at once and so many wait, so long; the others are told to come back later.</summary>
internal sealed class PostgresGate(int atOnce, int queue, TimeSpan longestWait) : IDisposable
{
    private readonly SemaphoreSlim _free = new(atOnce);
    private int _waiting;

    public int Waiting => Volatile.Read(ref _waiting);

    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        if (await _free.WaitAsync(TimeSpan.Zero, CancellationToken.None))
            return;
        try
        {
            if (Interlocked.Increment(ref _waiting) > queue || !await _free.WaitAsync(longestWait, cancellationToken))
                throw SocialException.Unavailable("Too many wait for the database.");
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
