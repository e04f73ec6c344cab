using Spectre.Console;

namespace Social.LoadTest.Report;

/// <summary>Shows what a run is doing: progress bars on a terminal, nothing when the output is redirected or for machines.</summary>
internal sealed class Stages(IAnsiConsole? console)
{
    /// <summary>Does something for each item, at most so many at once; the first failure ends it.</summary>
    public Task ForEachAsync<T>(
        string name, IReadOnlyCollection<T> items, int concurrency, Func<T, CancellationToken, Task> action,
        CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken };
        return ShowAsync(name, items.Count, done => Parallel.ForEachAsync(items, options, async (item, token) =>
        {
            await action(item, token);
            done();
        }));
    }

    /// <summary>Says what comes; a bar would disturb what is measured.</summary>
    public void Say(string text) => console?.MarkupLineInterpolated($"[grey]{text}[/]");

    private Task ShowAsync(string name, int total, Func<Action, Task> work)
    {
        if (console is null)
            return work(static () => { });
        return console.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn(), new ElapsedTimeColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask(Markup.Escape(name), maxValue: Math.Max(1, total));
                return work(() => bar.Increment(1));
            });
    }
}
