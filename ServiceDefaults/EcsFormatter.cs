using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Social.ServiceDefaults;

/// <summary>
/// Log lines as JSON in the field names of the Elastic Common Schema (https://www.elastic.co/guide/en/ecs/8.17), one line each, with the ids of the trace they belong to. Named
/// values of a message are <c>labels</c>, as text.
/// </summary>
internal sealed class EcsFormatter(IHostEnvironment environment, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "ecs";
    private const string SchemaVersion = "8.17.0";
    private const string Template = "{OriginalFormat}";
    private static readonly JsonWriterOptions Writing = new() { SkipValidation = true };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("@timestamp", time.GetUtcNow().UtcDateTime);
            json.WriteString("log.level", LevelOf(logEntry.LogLevel));
            json.WriteString("message", message);
            json.WriteString("ecs.version", SchemaVersion);
            json.WriteString("log.logger", logEntry.Category);
            json.WriteString("service.name", environment.ApplicationName);
            json.WriteString("service.environment", environment.EnvironmentName);
            json.WriteString("host.hostname", Environment.MachineName);
            json.WriteNumber("process.pid", Environment.ProcessId);
            WriteEvent(json, logEntry.EventId);
            WriteTrace(json);
            WriteError(json, logEntry.Exception);
            WriteLabels(json, logEntry.State as IReadOnlyList<KeyValuePair<string, object?>>);
            json.WriteEndObject();
        }
        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteEvent(Utf8JsonWriter json, EventId id)
    {
        if (id.Name is { Length: > 0 } name)
            json.WriteString("event.action", name);
        if (id.Id != 0)
            json.WriteString("event.code", id.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static void WriteTrace(Utf8JsonWriter json)
    {
        if (Activity.Current is not { } activity)
            return;
        json.WriteString("trace.id", activity.TraceId.ToHexString());
        json.WriteString("span.id", activity.SpanId.ToHexString());
    }

    private static void WriteError(Utf8JsonWriter json, Exception? error)
    {
        if (error is null)
            return;
        json.WriteString("error.type", error.GetType().FullName);
        json.WriteString("error.message", error.Message);
        json.WriteString("error.stack_trace", error.ToString());
    }

    private static void WriteLabels(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>>? values)
    {
        if (values is null || values.All(v => IsTemplate(v.Key)))
            return;
        json.WriteStartObject("labels");
        foreach (var (name, value) in values)
        {
            if (!IsTemplate(name))
                json.WriteString(name, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
        }
        json.WriteEndObject();
    }

    private static bool IsTemplate(string name) => string.Equals(name, Template, StringComparison.Ordinal);

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
