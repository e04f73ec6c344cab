using System.Globalization;

namespace Social.LoadTest.Report;

/// <summary>The little of Prometheus' text format that is needed of a server.</summary>
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
    public string? Label(string name) => samples.Select(line => LabelOf(line, name)).FirstOrDefault(static found => found is not null);

    /// <summary>The values of the series of exactly this name, by one of their labels; series without it are left out.</summary>
    public IReadOnlyDictionary<string, double> By(string label, string name)
    {
        var found = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in samples.Where(line => line.StartsWith(name + "{", StringComparison.Ordinal)))
        {
            if (LabelOf(line, label) is { } key)
                found[key] = found.GetValueOrDefault(key) + ValueOf(line);
        }

        return found;
    }

    private static string? LabelOf(string line, string name)
    {
        var start = $"{name}=\"";
        var at = line.IndexOf(start, StringComparison.Ordinal);
        return at < 0 ? null : line[(at + start.Length)..].Split('"')[0];
    }

    private static double ValueOf(string line)
    {
        // name{labels} value [timestamp]
        var fields = line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var value = line.Contains('}', StringComparison.Ordinal) ? fields[0] : fields[1];
        return double.Parse(value, CultureInfo.InvariantCulture);
    }
}
