using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Social.LoadTest.Wire;

namespace Social.LoadTest;

/// <summary>The options that every command has, and numbers with bounds.</summary>
internal sealed class RunOptions
{
    private readonly Option<ServerAddress> _url = Address(
        "--url", "http://localhost:5000", "The server's public address; this machine only.");
    private readonly Option<ServerAddress> _internal = Address(
        "--internal", "http://localhost:5001", "The server's internal address, for its metrics; this machine only.");
    private readonly Option<int?> _pid = new("--pid")
    {
        Description = "The server's process id, for its processor time; looked for among the metrics when absent.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document and nothing else." };

    public static RunOptions AddTo(Command command)
    {
        var options = new RunOptions();
        command.Add(options._url);
        command.Add(options._internal);
        command.Add(options._pid);
        command.Add(options._json);
        return options;
    }

    public RunTarget Read(ParseResult parsed) =>
        new(parsed.GetRequiredValue(_url), parsed.GetRequiredValue(_internal), parsed.GetValue(_pid), parsed.GetValue(_json));

    /// <summary>A whole number that the command line refuses outside its bounds.</summary>
    public static Option<int> Number(Command command, string name, int standard, (int Least, int Most) bounds, string description)
    {
        var option = new Option<int>(name)
        {
            Description = $"{description} {bounds.Least} to {bounds.Most}.",
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value)
                && (value < bounds.Least || value > bounds.Most))
            {
                result.AddError($"{name} must be {bounds.Least} to {bounds.Most}, not {value}.");
            }
        });
        command.Add(option);
        return option;
    }

    private static Option<ServerAddress> Address(string name, string standard, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => ServerAddress.Parse(standard),
        CustomParser = ParseAddress,
    };

    private static ServerAddress? ParseAddress(ArgumentResult result)
    {
        try
        {
            return ServerAddress.Parse(result.Tokens[0].Value);
        }
        catch (LoadTestException refused)
        {
            result.AddError(refused.Message);
            return null;
        }
    }
}
