namespace Social.LoadTest.SocialMix;

/// <summary>The highest rate that keeps the target: doubled until one does not, then halved between the last that did and the first that did not.</summary>
/// <param name="rest">After each step: what waits must not weigh on the next.</param>
internal sealed class RateSearch<TStep>(Func<int, Task<TStep>> run, Action<string> say, TimeSpan rest)
    where TStep : class, IRateStep
{
    private const int Highest = 50_000;

    /// <summary>Rates nearer to each other than this share are the same.</summary>
    private const double Nearness = 0.06;

    /// <summary>The step at that rate; null when not even the first rate was kept.</summary>
    public async Task<TStep?> FindAsync(int first, CancellationToken cancellationToken)
    {
        TStep? best = null;
        int? tooMuch = null;
        var rate = first;
        while (tooMuch is not { } limit ? rate <= Highest : limit - (best?.Rate ?? 0) > Math.Max(1, Nearness * (best?.Rate ?? 0)))
        {
            var step = await TryAsync(rate, cancellationToken);
            if (step.Keeps)
                best = step;
            else
                tooMuch = rate;
            rate = tooMuch is null ? 2 * rate : ((best?.Rate ?? 0) + tooMuch.Value) / 2;
        }

        return best;
    }

    /// <summary>Once more where it fails: the machine may have had something else to do.</summary>
    private async Task<TStep> TryAsync(int rate, CancellationToken cancellationToken)
    {
        TStep step;
        var tries = 0;
        do
        {
            step = await run(rate);
            say(step.ToString()!);
            await Task.Delay(rest, cancellationToken);
        }
        while (!step.Keeps && ++tries < 2);
        return step;
    }
}

/// <summary>What came of a rate.</summary>
internal interface IRateStep
{
    int Rate { get; }

    /// <summary>It was fast enough, and kept.</summary>
    bool Keeps { get; }
}
