namespace Social.Grains.Timelines;

/// <summary>The silos that follow a partition, and how far each has come. Used by one grain, so by one thread at a time.</summary>
internal sealed class FeedAudience(TimeProvider time)
{
    /// <summary>A silo polls at least each second; one that was silent for longer is gone, or reads the store by itself.</summary>
    private static readonly TimeSpan Presence = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (long Taken, long At)> _silos = new(StringComparer.Ordinal);
    private TaskCompletionSource _moved = NewSignal();

    /// <summary>A silo has taken in everything below a number.</summary>
    public void Took(string silo, long taken)
    {
        _silos[silo] = (taken, time.GetTimestamp());
        var moved = _moved;
        _moved = NewSignal();
        moved.TrySetResult();
    }

    /// <summary>Waits until every silo that is present has taken in everything below a number, at most so long.</summary>
    public async Task AllTookAsync(long number, TimeSpan limit)
    {
        var start = time.GetTimestamp();
        Forget();
        while (_silos.Values.Any(s => s.Taken < number) && limit - time.GetElapsedTime(start) is { Ticks: > 0 } left)
        {
            await _moved.Task.WaitAsync(left, time)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private void Forget()
    {
        foreach (var (silo, (_, at)) in _silos)
        {
            if (time.GetElapsedTime(at) > Presence)
                _silos.Remove(silo);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
