using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Social.LoadTest.Report;

namespace Social.LoadTest.Grains;

/// <summary>The report of a simulation: <c>report.json</c> and <c>report.html</c>, which needs no other file.</summary>
/// <param name="Machine">Processors, memory and operating system.</param>
/// <param name="Arguments">As they were given.</param>
internal sealed record SimulationReport(ReportDocument Report, string Machine, string Arguments, ImmutableArray<CellResult> Cells)
{
    /// <summary>With ≥ and ≤ as they are, not as escapes.</summary>
    private static readonly SimulationJson Readable = new(
        new JsonSerializerOptions(SimulationJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static async Task<string[]> WriteAsync(
        DirectoryInfo folder, RunReport report, IReadOnlyList<CellResult> cells, TimeSpan took)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024 * 1024d);
        var simulation = new SimulationReport(
            report.ToDocument("", took),
            $"{Environment.ProcessorCount} processors, {Rounded.Text(memory)} GiB, {RuntimeInformation.OSDescription}",
            string.Join(' ', Environment.GetCommandLineArgs().Skip(1)), [.. cells]);
        folder.Create();
        var json = Path.Combine(folder.FullName, "report.json");
        var html = Path.Combine(folder.FullName, "report.html");
        await File.WriteAllTextAsync(json, JsonSerializer.Serialize(simulation, Readable.SimulationReport));
        await File.WriteAllTextAsync(html, SimulationPage.Of(simulation));
        return [json, html];
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(SimulationReport))]
internal sealed partial class SimulationJson : JsonSerializerContext;
