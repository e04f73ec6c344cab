using Social.LoadTest.Report;

namespace Social.LoadTest.Wire;

/// <summary>
/// A closed loop with a name, to be run in turns with others so that noise hits all alike; adds up its rounds and what the server spent
/// on them.
/// </summary>
internal sealed class MeasuredLoop(
    string name, RunTarget target, ServerProcess server, IReadOnlyList<Func<ReadOnlyMemory<byte>>> next, int expectedStatus)
{
    public Measured Sum { get; } = new(name);

    public int BodyLength { get; private set; }

    /// <summary>Not counted: brings code, caches and connections to temperature.</summary>
    public Task WarmUpAsync(TimeSpan duration, CancellationToken cancellationToken) =>
        ClosedLoop.RunAsync(target.Url, next, expectedStatus, duration, cancellationToken);

    /// <summary>One round; answers its rate.</summary>
    public async Task<double> RoundAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var before = await server.CpuAsync(cancellationToken);
        var result = await ClosedLoop.RunAsync(target.Url, next, expectedStatus, duration, cancellationToken);
        var after = await server.CpuAsync(cancellationToken);
        Sum.Add(result.Times, result.Elapsed, after - before);
        BodyLength = result.BodyLength;
        return result.PerSecond;
    }
}
