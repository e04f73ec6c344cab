using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Grains;

/// <summary><c>grains</c>: targets P5 and P7, a simulation of very many users straight through an Orleans client.</summary>
internal static class GrainsCommand
{
    private const int MostSilos = 16;

    public static Command Create(Runner runner)
    {
        var command = new Command(
            "grains", "P5, P7: simulates very many users straight through the grains, on silos of its own or in a running cluster.");
        var json = new Option<bool>("--json") { Description = "Print one JSON document and nothing else on standard output." };
        var readSize = Size(command);
        var readRates = Rates(command);
        var readOwn = Own(command);
        var readRunning = Running(command);
        var report = new Option<DirectoryInfo>("--report")
        {
            Description = "Where report.json and report.html go. Default: artifacts/simulation.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("artifacts", "simulation")),
        };
        command.Add(report);
        command.Add(json);
        command.SetAction((parsed, cancellationToken) =>
        {
            var target = new RunTarget(ServerAddress.Free(), ServerAddress.Free(), Pid: null, parsed.GetValue(json));
            return runner.RunAsync("grains", target, async (context, token) =>
            {
                var options = new GrainsOptions(
                    readSize(parsed), readRates(parsed), readOwn(parsed), readRunning(parsed), parsed.GetRequiredValue(report));
                Check(options);
                await new GrainsRun(context, options, new ProgressLines(Console.Error)).RunAsync(token);
            }, cancellationToken);
        });
        return command;
    }

    private static Func<ParseResult, SimulationSize> Size(Command command)
    {
        var users = RunOptions.Number(command, "--users", 100_000, (2, 10_000_000), "Users.");
        var followees = RunOptions.Number(command, "--followees", 200, (1, 10_000), "Whom each of them follows.");
        var posts = RunOptions.Number(command, "--posts", 200_000, (0, 10_000_000), "Posts in the store before anybody comes.");
        var seed = RunOptions.Number(command, "--seed", 1, (0, int.MaxValue), "The same seed makes the same graph.");
        var compare = RunOptions.Number(command, "--compare", 0, (0, 10_000_000), "Measure so many users first and print the ratios; 0 leaves it out.");
        var silos = new Option<string>("--silos")
        {
            Description = "Silos of its own, or several numbers of them to compare, such as 1,2,4.",
            DefaultValueFactory = _ => "1",
        };
        command.Add(silos);
        return parsed => new SimulationSize(
            parsed.GetValue(users), parsed.GetValue(followees), parsed.GetValue(posts), parsed.GetValue(seed),
            parsed.GetValue(compare) is > 0 and var few ? few : null, SilosOf(parsed.GetRequiredValue(silos)));
    }

    private static Func<ParseResult, LoadRates> Rates(Command command)
    {
        var posts = RunOptions.Number(command, "--posts-per-second", 500, (0, 100_000), "Asked for, answered or not.");
        var pages = RunOptions.Number(command, "--pages-per-second", 3_000, (0, 200_000), "Likewise.");
        var seconds = RunOptions.Number(command, "--duration", 30, (1, 3_600), "Seconds of posting, then of reading, then of both.");
        return parsed => new LoadRates(parsed.GetValue(posts), parsed.GetValue(pages), parsed.GetValue(seconds));
    }

    private static Func<ParseResult, OwnServers> Own(Command command)
    {
        var silo = new Option<FileInfo>("--silo")
        {
            Description = "Path of Social.Silo.dll. Default: as built beside this tool.",
            DefaultValueFactory = _ => BuiltSilo(),
        };
        var folder = new Option<DirectoryInfo?>("--folder")
        {
            Description = "For filled stores; kept, and used again with the same numbers. Default: a temporary one.",
        };
        var keep = new Option<bool>("--keep") { Description = "Keep the temporary folder or database." };
        var postgres = new Option<string?>("--postgres")
        {
            Description = "Npgsql connection string: the stores are a database made on that server. Default: embedded storage.",
        };
        var force = new Option<bool>("--force") { Description = "Start although memory or disk are too small." };
        var set = new Option<string[]>("--set")
        {
            Description = "A further setting of the silos, such as Queues__Posts=memory; may be repeated.",
        };
        command.Add(silo);
        command.Add(folder);
        command.Add(keep);
        command.Add(Redis);
        command.Add(postgres);
        command.Add(force);
        command.Add(set);
        return parsed => new OwnServers(
            parsed.GetRequiredValue(silo), parsed.GetValue(folder), parsed.GetValue(keep), parsed.GetValue(Redis), parsed.GetValue(postgres),
            parsed.GetValue(force), [.. parsed.GetValue(set) ?? []]);
    }

    private static Option<string?> Redis { get; } = new("--redis")
    {
        Description = "host:port: where silos find each other. With --postgres: for silos of its own; without: of a running cluster.",
    };

    private static Func<ParseResult, RunningCluster?> Running(Command command)
    {
        var gateways = new Option<IPEndPoint[]>("--gateway")
        {
            Description = "host:port of a gateway of a running cluster, by IP address; may be repeated.",
            CustomParser = static result => [.. result.Tokens.Select(t => IPEndPoint.Parse(t.Value))],
            AllowMultipleArgumentsPerToken = true,
        };
        var metrics = new Option<string[]>("--internal")
        {
            Description = "Internal address of each silo of a running cluster, for its metrics; this machine only; may be repeated.",
        };
        var cluster = new Option<string>("--cluster") { Description = "Its ClusterId.", DefaultValueFactory = _ => "social" };
        var service = new Option<string>("--service") { Description = "Its ServiceId.", DefaultValueFactory = _ => "social" };
        var leave = new Option<bool>("--leave")
        {
            Description = "Leave users and posts in the running cluster; without it nothing is made there.",
        };
        command.Add(gateways);
        command.Add(metrics);
        command.Add(cluster);
        command.Add(service);
        command.Add(leave);
        return parsed =>
        {
            var own = parsed.GetValue(gateways) ?? [];
            var redis = parsed.GetValue(Redis);
            var isOwn = parsed.GetResult("--postgres") is OptionResult { Implicit: false };
            if (own.Length == 0 && (redis is null || isOwn))
                return null;
            if (!parsed.GetValue(leave))
                throw new LoadTestException("Nothing that is made in a running cluster can be taken back: --leave says that it may stay.");
            return new RunningCluster(
                [.. own], own.Length > 0 ? null : redis, parsed.GetRequiredValue(cluster), parsed.GetRequiredValue(service),
                [.. (parsed.GetValue(metrics) ?? []).Select(ServerAddress.Parse)]);
        };
    }

    private static void Check(GrainsOptions options)
    {
        if (options.Running is { } running)
        {
            if (running.Internals.IsEmpty)
                throw new LoadTestException("--internal must be given for each silo of a running cluster: figures are read there.");
            return;
        }

        if (!options.Own.Silo.Exists)
            throw new LoadTestException($"There is no {options.Own.Silo.FullName}: run 'dotnet build Silo -c Release', or name it with --silo.");
        if (options.Size.Silos.Any(static n => n > 1) && (options.Own.Redis is null || options.Own.Postgres is null))
            throw new LoadTestException("More than one silo needs --redis and --postgres: embedded storage belongs to one process.");
        if (options.Own.Settings.Any(static setting => !setting.Contains('=', StringComparison.Ordinal)))
            throw new LoadTestException("--set takes Name=Value.");
    }

    /// <summary>In the same kind of build, beside this tool's folder.</summary>
    private static FileInfo BuiltSilo()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return new(Path.Combine(own.FullName, "..", "..", "Silo", own.Name, "Social.Silo.dll"));
    }

    private static ImmutableArray<int> SilosOf(string text)
    {
        var numbers = text.Split(',').Select(static part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).ToArray();
        return numbers.All(static n => n is > 0 and <= MostSilos)
            ? [.. numbers.Distinct()]
            : throw new LoadTestException($"--silos must be numbers from 1 to {MostSilos}, not '{text}'.");
    }
}
