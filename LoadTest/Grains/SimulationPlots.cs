namespace Social.LoadTest.Grains;

/// <summary>Which plots a report shows.</summary>
internal static class SimulationPlots
{
    /// <summary>Measurements beside each other.</summary>
    public static IEnumerable<string> Across(IReadOnlyCollection<CellResult> cells)
    {
        yield return Bars("Silo CPU per page", "µs", cells, static cell => cell.Page?.Microseconds);
        yield return Bars("Silo CPU per post", "µs", cells, static cell => cell.Post?.Microseconds);
        yield return Bars("Memory of each further live user", "B", cells, static cell => cell.Silos == 1 ? cell.Heap.PerUser(cell.Users) : null);
        yield return Bars("Answered to visible, p99", "ms", cells, static cell => cell.Lag?.P99);
        yield return Bars("Idle", "cores", cells, static cell => cell.IdleCores);
    }

    /// <summary>One measurement over its time.</summary>
    public static IEnumerable<string> Of(CellResult cell)
    {
        yield return SvgPlot.Lines("Live home timelines", "", PerSilo(cell, static silo => silo.Timelines));
        yield return SvgPlot.Lines("Live managed memory", "MB", PerSilo(cell, static silo => silo.HeapBytes / 1e6));
        yield return SvgPlot.Lines(
            "Managed memory that a live user added", "B", PerSilo(cell, static silo => silo.BytesPerUser!.Value, static silo => silo.BytesPerUser is not null));
        yield return SvgPlot.Lines("Processor", "cores", PerSilo(cell, static silo => silo.Cores));
        yield return SvgPlot.Lines("Home pages", "per s", PerSilo(cell, static silo => silo.PagesPerSecond));
        yield return SvgPlot.Lines("Posts", "per s", [new("posts", [.. cell.Moments.Select(m => (m.Seconds, m.PostsPerSecond))])]);
        yield return SvgPlot.Lines("Answered to visible", "ms", [
            new("p50", [.. cell.Moments.Where(m => m.LagP50 is not null).Select(m => (m.Seconds, m.LagP50!.Value))]),
            new("p99", [.. cell.Moments.Where(m => m.LagP99 is not null).Select(m => (m.Seconds, m.LagP99!.Value))])]);
    }

    private static string Bars(string title, string unit, IEnumerable<CellResult> cells, Func<CellResult, double?> value) =>
        SvgPlot.Bars(title, unit, [.. cells.Where(cell => value(cell) is not null).Select(cell => (cell.Name, value(cell)!.Value))]);

    private static List<Series> PerSilo(CellResult cell, Func<SiloMoment, double> value, Func<SiloMoment, bool>? where = null) =>
    [
        .. Enumerable.Range(0, cell.Silos).Select(number => new Series($"silo {number + 1}", [
            .. cell.Moments.SelectMany(m => m.Silos.Where(s => s.Silo == number && where?.Invoke(s) != false).Select(s => (m.Seconds, value(s))))])),
    ];
}
