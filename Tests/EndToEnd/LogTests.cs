using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>Log lines for machines: the Elastic Common Schema.</summary>
public sealed partial class LogTests(SocialApp app)
{
    [Fact]
    public void A_line_carries_level_message_service_values_and_the_trace_it_belongs_to()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();

        var line = Line(log => LogLate(log, 117, "ann \"π\"\n"));

        Assert.Equal("warn", Text(line, "log.level"));
        Assert.Equal("Post 117 of ann \"π\"\n is late", Text(line, "message"));
        Assert.Equal("Social.Posts", Text(line, "log.logger"));
        Assert.Equal(app.Services.GetRequiredService<IHostEnvironment>().ApplicationName, Text(line, "service.name"));
        Assert.Equal(activity.TraceId.ToHexString(), Text(line, "trace.id"));
        Assert.Equal(activity.SpanId.ToHexString(), Text(line, "span.id"));
        Assert.Equal("117", Text(line.GetProperty("labels"), "PostId"));
        Assert.Equal(2, line.GetProperty("labels").EnumerateObject().Count());
        Assert.Equal(TimeSpan.Zero, line.GetProperty("@timestamp").GetDateTimeOffset().Offset);
    }

    [Fact]
    public void An_exception_is_told_with_its_type_and_stack()
    {
        var error = new InvalidOperationException("no way");

        var line = Line(log => LogOver(log, error));

        Assert.Equal("fatal", Text(line, "log.level"));
        Assert.Equal("System.InvalidOperationException", Text(line, "error.type"));
        Assert.Equal("no way", Text(line, "error.message"));
        Assert.Contains("no way", Text(line, "error.stack_trace"), StringComparison.Ordinal);
        Assert.False(line.TryGetProperty("labels", out _));
    }

    private JsonElement Line(Action<ILogger> log)
    {
        var formatter = app.Services.GetServices<ConsoleFormatter>().Single(f => f.Name is "ecs");
        using var text = new StringWriter();
        var captured = new Capture();
        log(captured);
        formatter.Write(captured.Entry!.Value, scopeProvider: null, text);
        // one line each, whatever the message holds
        Assert.Equal(1, text.ToString().Count(c => c == '\n'));
        using var document = JsonDocument.Parse(text.ToString());
        return document.RootElement.Clone();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Post {PostId} of {Author} is late")]
    private static partial void LogLate(ILogger logger, long postId, string author);

    [LoggerMessage(Level = LogLevel.Critical, Message = "It is over")]
    private static partial void LogOver(ILogger logger, Exception error);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>Takes an entry as the framework makes it.</summary>
    private sealed class Capture : ILogger
    {
        public LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>? Entry { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entry = new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
                logLevel, "Social.Posts", eventId, (IReadOnlyList<KeyValuePair<string, object?>>)state!, exception,
                (_, e) => formatter(state, e));
    }
}
