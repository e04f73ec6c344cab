using System.Globalization;

namespace Social.LoadTest.Report;

/// <summary>The little of Prometheus' text format that is needed to find a process.</summary>
internal sealed class PrometheusText(IReadOnlyList<string> samples)
{
    public static PrometheusText Parse(string text) =>
        new([.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(static line => line[0] != '#')]);

    /// <summary>The sum of all series whose name starts so, whatever unit and <c>_total</c> follow; null when there is none.</summary>
    public double? Sum(string name)
    {
        var values = samples.Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(ValueOf).ToList();
        return values.Count == 0 ? null : values.Sum();
    }

    /// <summary>The value of this label in the first series that has it.</summary>
    public string? Label(string name)
    {
        var start = $"{name}=\"";
        foreach (var line in samples)
        {
            var at = line.IndexOf(start, StringComparison.Ordinal);
            if (at >= 0)
                return line[(at + start.Length)..].Split('"')[0];
        }

        return null;
    }

    private static double ValueOf(string line)
    {
        // name{labels} value [timestamp]
        var fields = line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var value = line.Contains('}', StringComparison.Ordinal) ? fields[0] : fields[1];
        return double.Parse(value, CultureInfo.InvariantCulture);
    }
}
