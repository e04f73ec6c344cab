namespace Social.LoadTest.SocialMix;

/// <summary>The highest rate that keeps the target: doubled until one does not, then halved between the last that did and the first that did not.</summary>
internal sealed class RateSearch(RunContext context, Func<int, Task<MixStep>> run)
{
    private const int Highest = 50_000;

    /// <summary>Rates nearer to each other than this are the same.</summary>
    private const double Nearness = 1.06;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    /// <summary>The step at that rate; null when not even the first rate was kept.</summary>
    public async Task<MixStep?> FindAsync(int first, CancellationToken cancellationToken)
    {
        MixStep? best = null;
        int? tooMuch = null;
        var rate = first;
        while (tooMuch is null ? rate <= Highest : tooMuch.Value > Nearness * (best?.Rate ?? 1))
        {
            var step = await TryAsync(rate, cancellationToken);
            if (step.Keeps)
                best = step;
            else
                tooMuch = rate;
            if (tooMuch is { } limit && best is null && limit <= 1)
                return null;
            rate = tooMuch is null ? 2 * rate : ((best?.Rate ?? 0) + tooMuch.Value) / 2;
        }

        return best;
    }

    /// <summary>Once more where it fails: the machine may have had something else to do.</summary>
    private async Task<MixStep> TryAsync(int rate, CancellationToken cancellationToken)
    {
        MixStep step;
        var tries = 0;
        do
        {
            step = await run(rate);
            context.Stages.Say(step.ToString());
            // what waits must not weigh on the next
            await Task.Delay(Rest, cancellationToken);
        }
        while (!step.Keeps && ++tries < 2);
        return step;
    }
}
