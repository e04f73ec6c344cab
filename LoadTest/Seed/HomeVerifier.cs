using System.Diagnostics;
using Social.LoadTest.Oracle;
using Social.LoadTest.Report;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Seed;

/// <summary>Compares every user's whole home timeline and counts with the oracle, once writes have paused.</summary>
internal sealed class HomeVerifier(RunContext context, SocialClient client, TimelineOracle oracle)
{
    private const int PageSize = 80;

    /// <summary>What a timeline may need to be complete after the last write.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly LatencyRecorder _pages = new();
    private long _posts;
    private int _late;
    private int _wrongTimelines;
    private int _wrongCounts;

    public async Task VerifyAsync(IReadOnlyCollection<Account> accounts, int concurrency, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await context.Stages.ForEachAsync("verify", accounts, concurrency, VerifyAsync, cancellationToken);
        context.Report.Add("home page of 80", _pages, Stopwatch.GetElapsedTime(start));
        context.Report.Add("timelines compared", accounts.Count, "");
        context.Report.Add("posts on them", _posts, "");
        context.Report.Add("timelines complete only at a later look", _late, "");
        context.Report.Check("home timelines", _wrongTimelines == 0, $"{_wrongTimelines} differ", "0 differ from the oracle");
        context.Report.Check("user counts", _wrongCounts == 0, $"{_wrongCounts} differ", "0 differ from the oracle");
    }

    private async Task VerifyAsync(Account account, CancellationToken cancellationToken)
    {
        var expected = oracle.Home(account.Id);
        if (await LastDifferenceAsync(() => HomeDifferenceAsync(account, expected, cancellationToken), cancellationToken) is { } difference)
        {
            Interlocked.Increment(ref _wrongTimelines);
            context.Report.Difference($"home of {account.Handle} ({account.Id}): {difference}");
        }

        if (await LastDifferenceAsync(() => CountDifferenceAsync(account, cancellationToken), cancellationToken) is { } counts)
        {
            Interlocked.Increment(ref _wrongCounts);
            context.Report.Difference($"counts of {account.Handle} ({account.Id}): {counts}");
        }

        Interlocked.Add(ref _posts, expected.Count);
    }

    /// <summary>Looks until nothing differs, as long as <see cref="Patience"/> lasts.</summary>
    private async Task<string?> LastDifferenceAsync(Func<Task<string?>> look, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var difference = await look();
        if (difference is null)
            return null;
        while (Stopwatch.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(Pause, cancellationToken);
            difference = await look();
            if (difference is null)
            {
                Interlocked.Increment(ref _late);
                return null;
            }
        }

        return difference;
    }

    private async Task<string?> HomeDifferenceAsync(Account account, IReadOnlyList<long> expected, CancellationToken cancellationToken)
    {
        var at = 0;
        string? cursor = null;
        // A page may be short of its limit, so the number of pages is bounded by that of posts.
        for (var page = 0; page <= expected.Count + 1; page++)
        {
            var begun = Stopwatch.GetTimestamp();
            var answer = await client.HomeAsync(account, PageSize, cursor, cancellationToken);
            _pages.RecordSince(begun);
            if (answer.Items.Length > PageSize)
                return $"a page of {answer.Items.Length} posts when {PageSize} were asked for";
            foreach (var item in answer.Items)
            {
                if (Difference(item, at, expected) is { } difference)
                    return difference;
                at++;
            }

            if (answer.Next is null)
                return at == expected.Count ? null : $"ends after {at} of {expected.Count} posts, before {expected[at]}";
            if (answer.Items.Length == 0)
                return "an empty page with a next";
            cursor = answer.Next;
        }

        return "does not end";
    }

    private string? Difference(PostAnswer item, int at, IReadOnlyList<long> expected)
    {
        if (at >= expected.Count)
            return $"has {item.Id} after the last of {expected.Count} posts";
        if (item.Id != expected[at])
            return $"has {item.Id} in place {at} of {expected.Count}, where {expected[at]} should be";
        var post = oracle.Find(item.Id)!;
        return item.Author.Id == post.Author && string.Equals(item.Text, post.Text, StringComparison.Ordinal)
            ? null
            : $"shows {item.Id} of {item.Author.Id} with \"{item.Text}\" instead of {post.Author}'s \"{post.Text}\"";
    }

    private async Task<string?> CountDifferenceAsync(Account account, CancellationToken cancellationToken)
    {
        var found = (await client.UserAsync(account, account.Id, cancellationToken)).Counts;
        var expected = oracle.CountsOf(account.Id);
        return (found.Followers, found.Following, found.Posts) == expected
            ? null
            : $"{(found.Followers, found.Following, found.Posts)} instead of {expected} (followers, following, posts)";
    }
}
