using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;

namespace Social.Media.Images;

/// <summary>Lets so many images through at once and so many wait, because each keeps a core and memory of its own.</summary>
internal sealed class ImageGate(IOptions<ImageOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.Concurrency);
    private readonly int _most = options.Value.Concurrency + options.Value.Queue;
    private int _inside;

    /// <summary>Images that are worked on or wait for it.</summary>
    public int Inside => Volatile.Read(ref _inside);

    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _inside) > _most)
        {
            Interlocked.Decrement(ref _inside);
            throw SocialException.Unavailable("Too many images are being worked on; try again in a little while.");
        }
        try
        {
            await _free.WaitAsync(cancellationToken);
            try
            {
                // a thread of its own: native code keeps it for long
                return await Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            finally
            {
                _free.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    public void Dispose() => _free.Dispose();
}
