using System.Globalization;
using System.Text;
using Social.LoadTest.Report;

namespace Social.LoadTest.Grains;

/// <summary>Plots as SVG within a page that defines the colours <c>--s0</c> to <c>--s7</c>.</summary>
internal static class SvgPlot
{
    private const int Width = 440;
    private const int Height = 200;
    private const int Left = 56;
    private const int Right = 10;
    private const int Top = 10;
    private const int Bottom = 24;
    private const int Colours = 8;
    private const int BarHeight = 22;
    private const int LabelWidth = 150;

    /// <summary>Values over seconds, from 0 up.</summary>
    public static string Lines(string title, string unit, IReadOnlyList<Series> lines)
    {
        var points = lines.SelectMany(static line => line.Points).ToList();
        var (last, step) = (Math.Max(1, points.Select(static p => p.X).DefaultIfEmpty().Max()), Step(points.Select(static p => p.Y).DefaultIfEmpty().Max()));
        var most = step * Math.Max(1, Math.Ceiling(points.Select(static p => p.Y).DefaultIfEmpty().Max() / step));
        var svg = Begin(title, unit, Height);
        for (var value = 0d; value <= most * 1.001; value += step)
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):0.#}\" y2=\"{Y(value):0.#}\"/><text x=\"{Left - 6}\" y=\"{Y(value) + 4:0.#}\" text-anchor=\"end\">{Number(value)}</text>");
        var tick = Step(last);
        for (var second = 0d; second <= last; second += tick)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(second):0.#}\" y=\"{Height - 6}\" text-anchor=\"middle\">{Number(second)} s</text>");
        for (var number = 0; number < lines.Count; number++)
            Line(svg, lines[number], number);
        return End(svg, lines.Count > 1 ? [.. lines.Select(static line => line.Name)] : []);

        double X(double second) => Left + ((Width - Left - Right) * second / last);
        double Y(double value) => Height - Bottom - ((Height - Top - Bottom) * value / most);

        void Line(StringBuilder to, Series line, int number)
        {
            var path = string.Join(' ', line.Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.X):0.#},{Y(p.Y):0.#}")));
            to.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"var(--s{number % Colours})\" stroke-width=\"1.8\" stroke-linejoin=\"round\"><title>{SimulationPage.Text(line.Name)}</title></polyline>");
        }
    }

    /// <summary>One bar for each name, from 0.</summary>
    public static string Bars(string title, string unit, IReadOnlyList<(string Name, double Value)> bars)
    {
        var most = Math.Max(1e-9, bars.Select(static bar => bar.Value).DefaultIfEmpty().Max());
        var svg = Begin(title, unit, Math.Max(1, bars.Count) * BarHeight);
        for (var number = 0; number < bars.Count; number++)
        {
            var (name, value) = bars[number];
            var (y, length) = (number * BarHeight, Math.Max(0, (Width - LabelWidth - 70) * value / most));
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth - 8}\" y=\"{y + 15}\" text-anchor=\"end\">{SimulationPage.Text(name)}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{LabelWidth}\" y=\"{y + 3}\" width=\"{length:0.#}\" height=\"{BarHeight - 6}\" rx=\"2\" fill=\"var(--s0)\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth + length + 6:0.#}\" y=\"{y + 15}\">{Rounded.Text(value)}</text>");
        }

        return End(svg, []);
    }

    private static StringBuilder Begin(string title, string unit, int height) => new StringBuilder().Append(
        CultureInfo.InvariantCulture,
        $"<figure><figcaption>{SimulationPage.Text(unit.Length == 0 ? title : $"{title}, {unit}")}</figcaption><svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{SimulationPage.Text(title)}\">");

    private static string End(StringBuilder svg, IReadOnlyList<string> names)
    {
        svg.Append("</svg>");
        for (var number = 0; number < names.Count; number++)
            svg.Append(CultureInfo.InvariantCulture, $"<span class=\"key\"><i style=\"background:var(--s{number % Colours})\"></i>{SimulationPage.Text(names[number])}</span>");
        return svg.Append("</figure>\n").ToString();
    }

    /// <summary>1, 2 or 5 times a power of ten, so that three to six steps make the whole.</summary>
    private static double Step(double whole)
    {
        if (whole <= 0)
            return 1;
        var rough = whole / 5;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch { <= 1 => power, <= 2 => 2 * power, <= 5 => 5 * power, _ => 10 * power };
    }

    private static string Number(double value) => value switch
    {
        >= 1_000_000 => (value / 1_000_000).ToString("0.##", CultureInfo.InvariantCulture) + " M",
        >= 10_000 => (value / 1_000).ToString("0.##", CultureInfo.InvariantCulture) + " k",
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };
}
