using System.Globalization;
using Social.LoadTest.Report;

namespace Social.LoadTest.Grains;

/// <summary>What the figures say about targets P5 and P7.</summary>
internal static class Findings
{
    private const double MostBytes = 4_096;
    private const double MostGrowth = 1.3;
    private const double MostPageSpread = 1.2;
    private const double MostPostSpread = 2;

    /// <summary>With fewer users an empty process weighs more than they do.</summary>
    private const int FewestForMemory = 100_000;

    /// <summary>With fewer calls it is idling that is measured.</summary>
    private const int FewestForTime = 2_000;

    public static void Of(RunReport report, CellResult cell)
    {
        var (name, heap, users) = (cell.Name, cell.Heap, cell.Users);
        report.Add($"{name}: until all timelines were live", cell.AliveSeconds, "s");
        report.Add($"{name}: heap when started", heap.Started / 1e6, "MB");
        report.Add($"{name}: heap with everybody live", heap.Alive / 1e6, "MB");
        report.Add($"{name}: resident then", heap.Resident / 1e6, "MB");
        report.Add($"{name}: idle", cell.IdleCores, "cores");
        // only one silo's post cache is filled before users come
        if (cell.Silos > 1)
            return;
        report.Add($"{name}: post cache, once warm", (heap.Warm - heap.Started) / 1e6, "MB");
        report.Add($"{name}: each further live user", heap.PerUser(users), "B");
        report.Add($"{name}: all but the post cache, shared among users", heap.WholePerUser(users), "B");
        if (users >= FewestForMemory)
            report.AtMost($"P5 {name}: a live user, all but the post cache", heap.WholePerUser(users), MostBytes, "B");
    }

    /// <summary>Ratios between measurements of one run.</summary>
    public static void Compare(RunReport report, IReadOnlyList<CellResult> cells)
    {
        foreach (var few in cells)
        {
            foreach (var many in cells)
            {
                if (many.Users > few.Users && many.Silos == few.Silos)
                {
                    var growth = string.Create(CultureInfo.InvariantCulture, $"{few.Name} to {many.Users:N0}");
                    Ratio(report, $"P7 {growth}: CPU per page", many.Page, few.Page, MostGrowth);
                    Ratio(report, $"P7 {growth}: CPU per post", many.Post, few.Post, MostGrowth);
                }

                if (many.Users == few.Users && few.Silos == 1 && many.Silos > 1)
                {
                    Ratio(report, $"P7 {few.Name} to {many.Silos}: CPU per page", many.Page, few.Page, MostPageSpread);
                    Ratio(report, $"P7 {few.Name} to {many.Silos}: CPU per post", many.Post, few.Post, MostPostSpread);
                }
            }
        }
    }

    private static string Text(CostFigures cost) => $"{Rounded.Text(cost.Microseconds)} µs";

    private static void Ratio(RunReport report, string name, CostFigures? many, CostFigures? few, double most)
    {
        if (many is null || few is null)
            return;
        var ratio = few.Microseconds > 0 ? many.Microseconds / few.Microseconds : 0;
        if (Math.Min(many.Calls, few.Calls) < FewestForTime)
            report.Add($"{name}, of too few calls to judge", ratio, "×");
        else
            report.Check(name, ratio > 0 && ratio <= most, $"{Text(many)} : {Text(few)} = {Rounded.Text(ratio)}", $"≤ {Rounded.Text(most)}");
    }
}
