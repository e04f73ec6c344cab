using System.Globalization;
using System.Net;
using System.Text;
using Social.LoadTest.Report;

namespace Social.LoadTest.Grains;

/// <summary>A report as one HTML page: no script, no other file, readable in light and dark.</summary>
internal static class SimulationPage
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1c2330; --soft: #667085; --paper: #ffffff; --line: #d7dce4; --good: #0a7d3e; --bad: #c02626;
          --s0: #2563eb; --s1: #d97706; --s2: #059669; --s3: #c026d3; --s4: #dc2626; --s5: #0891b2; --s6: #7c3aed; --s7: #65a30d; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #9aa4b5; --paper: #12161d; --line: #323a47; --good: #4ade80;
          --bad: #f87171; --s0: #60a5fa; --s1: #fbbf24; --s2: #34d399; --s3: #e879f9; --s4: #f87171; --s5: #22d3ee; --s6: #a78bfa; --s7: #a3e635; } }
        body { margin: 0 auto; padding: 1.5rem; max-width: 76rem; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
        h1 { font-size: 1.4rem; margin: 0 0 .3rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; } p { margin: .2rem 0; color: var(--soft); }
        code { overflow-wrap: anywhere; } .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; } th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--line); text-align: left; }
        th { font-weight: 600; color: var(--soft); } td.n, th.n { text-align: right; } .good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; }
        .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 1.2rem; } figure { margin: 0; } figcaption { font-weight: 600; }
        svg { width: 100%; height: auto; display: block; } svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
        .axis { stroke: var(--line); stroke-width: 1; } .key { display: inline-block; margin-right: 1rem; color: var(--soft); font-size: .85rem; }
        .key i { display: inline-block; width: .8rem; height: .2rem; margin-right: .35rem; vertical-align: middle; }
        """;

    public static string Of(SimulationReport simulation)
    {
        var report = simulation.Report;
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width\"/>");
        page.Append("<title>Simulation</title><style>").Append(Style).Append("</style></head><body>\n<h1>Simulation: ");
        page.Append(report.Passed ? "<span class=\"good\">passed</span>" : "<span class=\"bad\">failed</span>").Append("</h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p>{report.StartedAt:yyyy-MM-dd HH:mm} UTC, {report.Seconds:N0} s, {Text(simulation.Machine)}</p>");
        page.Append(CultureInfo.InvariantCulture, $"<p><code>{Text(simulation.Arguments)}</code></p>\n<h2>Side by side</h2>\n<div class=\"plots\">");
        foreach (var plot in SimulationPlots.Across(simulation.Cells))
            page.Append(plot);
        page.Append("</div>\n");
        foreach (var cell in simulation.Cells)
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>{Text(cell.Name)}, {cell.Followees:N0} followees each</h2>\n<div class=\"plots\">");
            foreach (var plot in SimulationPlots.Of(cell))
                page.Append(plot);
            page.Append("</div>\n");
        }

        Checks(page, report);
        Operations(page, report);
        Figures(page, report);
        return page.Append("</body></html>\n").ToString();
    }

    public static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void Checks(StringBuilder page, ReportDocument report) =>
        Table(page, "Checks", ["check", "found", "target", ""], report.Checks.Select(c => (string[])[
            Text(c.Name), Text(c.Found), Text(c.Target), c.Passed ? "<span class=\"good\">pass</span>" : "<span class=\"bad\">FAIL</span>"]), numbers: 4);

    private static void Operations(StringBuilder page, ReportDocument report) =>
        Table(
            page, "Operations", ["operation", "count", "per s", "p50 ms", "p95 ms", "p99 ms", "p99.9 ms", "max ms", "silo CPU µs"],
            report.Operations.Select(o => (string[])[
                Text(o.Name), o.Count.ToString("N0", CultureInfo.InvariantCulture), Rounded.Text(o.PerSecond), Rounded.Text(o.P50),
                Rounded.Text(o.P95), Rounded.Text(o.P99), Rounded.Text(o.P999), Rounded.Text(o.Max),
                o.CpuMicroseconds is { } cpu ? Rounded.Text(cpu) : "–"]), numbers: 1);

    private static void Figures(StringBuilder page, ReportDocument report) =>
        Table(page, "Figures", ["figure", "value", ""], report.Figures.Select(f => (string[])[Text(f.Name), Rounded.Text(f.Value), Text(f.Unit)]), numbers: 1);

    /// <param name="numbers">From this column on, but for the last of a figure, cells are numbers.</param>
    private static void Table(StringBuilder page, string title, string[] heads, IEnumerable<string[]> rows, int numbers)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2>{title}</h2>\n<div class=\"scroll\"><table><tr>");
        for (var column = 0; column < heads.Length; column++)
            page.Append(CultureInfo.InvariantCulture, $"<th{Class(column)}>{heads[column]}</th>");
        page.Append("</tr>\n");
        foreach (var row in rows)
        {
            page.Append("<tr>");
            for (var column = 0; column < row.Length; column++)
                page.Append(CultureInfo.InvariantCulture, $"<td{Class(column)}>{row[column]}</td>");
            page.Append("</tr>\n");
        }

        page.Append("</table></div>\n");

        string Class(int column) => column >= numbers && heads[column].Length > 0 ? " class=\"n\"" : "";
    }
}
