using System.Globalization;
using Spectre.Console;

namespace Social.LoadTest.Report;

/// <summary>The report for people.</summary>
internal static class ReportTables
{
    public static void Write(IAnsiConsole console, ReportDocument report)
    {
        if (!report.Operations.IsEmpty)
            console.Write(Operations(report));
        if (!report.Figures.IsEmpty)
            console.Write(Figures(report));
        console.Write(Checks(report));
        foreach (var difference in report.Differences)
            console.MarkupLineInterpolated($"[red]·[/] {difference}");
        var verdict = report.Passed ? "[green]passed[/]" : "[red]failed[/]";
        console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"{report.Command}: {verdict} after {report.Seconds:N1} s"));
    }

    private static Table Operations(ReportDocument report)
    {
        var table = new Table().RoundedBorder().AddColumn("operation");
        string[] columns = ["count", "per s", "p50 ms", "p95 ms", "p99 ms", "p99.9 ms", "max ms", "server CPU µs"];
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var row in report.Operations)
        {
            table.AddRow(
                Markup.Escape(row.Name), row.Count.ToString("N0", CultureInfo.InvariantCulture), Rounded.Text(row.PerSecond),
                Rounded.Text(row.P50), Rounded.Text(row.P95), Rounded.Text(row.P99), Rounded.Text(row.P999), Rounded.Text(row.Max),
                row.CpuMicroseconds is { } cpu ? Rounded.Text(cpu) : "–");
        }

        return table;
    }

    private static Table Figures(ReportDocument report)
    {
        var table = new Table().RoundedBorder().AddColumn("figure").AddColumn(new TableColumn("value").RightAligned()).AddColumn("");
        foreach (var figure in report.Figures)
            table.AddRow(Markup.Escape(figure.Name), Rounded.Text(figure.Value), Markup.Escape(figure.Unit));
        return table;
    }

    private static Table Checks(ReportDocument report)
    {
        var table = new Table().RoundedBorder().AddColumn("check").AddColumn("found").AddColumn("target").AddColumn("");
        foreach (var check in report.Checks)
        {
            var verdict = check.Passed ? "[green]pass[/]" : "[red]FAIL[/]";
            table.AddRow(Markup.Escape(check.Name), Markup.Escape(check.Found), Markup.Escape(check.Target), verdict);
        }


        return table;
    }
}
