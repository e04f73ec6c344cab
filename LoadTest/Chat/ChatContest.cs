using Social.LoadTest.Report;
using Social.LoadTest.SocialMix;

namespace Social.LoadTest.Chat;

/// <summary>Messages beside bare hub sends to as many listeners, in turns; then at a rate, or at the highest that is fast enough.</summary>
/// <param name="name">What it is about, for the report.</param>
internal sealed class ChatContest(RunContext context, ChatOptions options, string name)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private readonly Measured _product = new($"{name}: delivered, each after the last");
    private readonly Measured _ceiling = new($"{name}: the ceiling likewise");
    private readonly List<double> _productRates = [];
    private readonly List<double> _ceilingRates = [];

    public async Task CompareAsync(ChatLoad product, ChatLoad ceiling, double targetRatio, CancellationToken cancellationToken)
    {
        context.Stages.Say($"{name}: warming up");
        var duration = TimeSpan.FromSeconds(options.Seconds);
        var warmUp = duration < WarmUp ? duration : WarmUp;
        await product.RunClosedAsync(warmUp, new Measured(""), cancellationToken);
        await ceiling.RunClosedAsync(warmUp, new Measured(""), cancellationToken);
        for (var round = 1; round <= options.Rounds; round++)
        {
            context.Stages.Say($"{name}: round {round} of {options.Rounds}");
            _ceilingRates.Add(await ceiling.RunClosedAsync(duration, _ceiling, cancellationToken));
            _productRates.Add(await product.RunClosedAsync(duration, _product, cancellationToken));
        }

        var report = context.Report;
        _product.AddTo(report);
        _ceiling.AddTo(report);
        report.Add($"{name}: deliveries, lowest round", _productRates.Min(), "per s");
        report.Add($"{name}: deliveries, highest round", _productRates.Max(), "per s");
        report.Add($"{name}: ceiling, lowest round", _ceilingRates.Min(), "per s");
        report.Add($"{name}: ceiling, highest round", _ceilingRates.Max(), "per s");
        report.AtLeast($"P6 {name} / ceiling", _productRates.Average() / _ceilingRates.Average(), targetRatio, "of its deliveries/s");
    }

    /// <param name="isTarget">Whether the rate itself is a target; else its figures are only reported.</param>
    public async Task AtRateAsync(ChatLoad load, int rate, bool isTarget, CancellationToken cancellationToken)
    {
        var duration = TimeSpan.FromSeconds(options.Seconds);
        context.Stages.Say($"{name}: {rate} messages a second, {options.Seconds} s at each rate");
        var step = await load.RunAsync(rate, duration, cancellationToken);
        Add(step);
        if (isTarget)
        {
            context.Report.AtLeast($"P6 {name}: rate kept", step.PerSecond, 0.95 * rate, "messages/s");
            context.Report.AtMost($"P6 {name}: p99 from when it was due to the other side", step.P99, ChatStep.TargetMilliseconds, "ms");
        }
        else
        {
            context.Report.Add($"{name}: p99 at {rate} messages a second", step.P99, "ms");
        }
        if (!options.Find)
            return;
        var best = await new RateSearch<ChatStep>(r => load.RunAsync(r, duration, cancellationToken), context.Stages.Say, Rest).FindAsync(rate, cancellationToken);
        if (best is not null)
            Add(best);
        context.Report.Add($"{name}: highest rate with a p99 of {ChatStep.TargetMilliseconds:0} ms", best?.Rate ?? 0, "messages/s");
    }

    private void Add(ChatStep step) => context.Report.Add(
        $"{name}: delivered at {step.Rate} messages a second, from when due", step.Times, step.Elapsed,
        step.Cpu?.TotalMicroseconds / Math.Max(1, step.Deliveries));
}
