using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;

namespace Social.Grains.Search;

/// <summary>One per silo: lets only so many searches into the stores at once, and each only for so long, so that they never crowd out what everybody does.</summary>
internal sealed class SearchGate(IOptions<SearchOptions> options, SearchMetrics metrics, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _lanes = new(options.Value.Concurrency);
    private int _waiting;

    /// <param name="kind">What is searched, in metrics.</param>
    /// <exception cref="SocialException"><c>unavailable</c>: too many wait, or it took too long.</exception>
    public async Task<T> RunAsync<T>(string kind, Func<CancellationToken, Task<T>> searchAsync)
    {
        using var limit = new CancellationTokenSource(options.Value.Timeout, time);
        await EnterAsync(limit.Token);
        var start = time.GetTimestamp();
        try
        {
            return await searchAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            metrics.GivenUp();
            throw SocialException.Unavailable("The search took too long; look for rarer words.");
        }
        finally
        {
            _lanes.Release();
            metrics.Searched(kind, time.GetElapsedTime(start));
        }
    }

    public void Dispose() => _lanes.Dispose();

    private async Task EnterAsync(CancellationToken limit)
    {
        if (await _lanes.WaitAsync(TimeSpan.Zero, CancellationToken.None))
            return;
        try
        {
            if (Interlocked.Increment(ref _waiting) > options.Value.Queue)
                throw Full();
            await _lanes.WaitAsync(limit);
        }
        catch (OperationCanceledException)
        {
            throw Full();
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private SocialException Full()
    {
        metrics.GivenUp();
        return SocialException.Unavailable("Too many searches wait.");
    }
}
