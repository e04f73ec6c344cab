using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Notifications;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Notifications;

/// <summary>How many notifications a second one silo delivers, against what its store takes; run with <c>-explicit only</c>.</summary>
public sealed class NotificationBenchmark(ITestOutputHelper output)
{
    private const int Actors = 100;
    private const int AtOnce = 256;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Theory(Explicit = true)]
    [InlineData("embedded", 500)]
    [InlineData("embedded", 1)]
    [InlineData("postgres", 500)]
    public async Task Notifications_a_second(string relational, int recipients)
    {
        await using var database = relational is "postgres" ? await Storage.PostgresTestDatabase.CreateEmptyAsync() : null;
        string[] settings = database is null
            ? [] : ["Storage:Relational:Provider=postgres", $"Storage:Postgres:ConnectionString={database.ConnectionString}"];
        await using var app = await SocialApp.StartAsync(settings);
        var perRecipient = recipients == 1 ? 4_000 : Actors;
        var users = await SeededUsers.AddAsync(app, recipients + perRecipient);
        var events = (from actor in users.Skip(recipients) from recipient in users.Take(recipients) select new NotificationEvent(NotificationType.Follow, recipient, actor)).ToList();
        var publisher = app.Services.GetRequiredService<NotificationPublisher>();
        var store = app.Services.GetRequiredService<INotificationStore>();
        using var stored = new MeterReadings("Social.Notifications", new("outcome", "stored"), app.Services.GetRequiredService<IMeterFactory>());

        var begin = Stopwatch.GetTimestamp();
        await AtOnceAsync(events, e => publisher.NotifyAsync(e));
        var raised = Stopwatch.GetElapsedTime(begin);
        await Eventually.IsTrueAsync(() => Task.FromResult(stored.Read("social_notifications_delivered") >= events.Count), "all are delivered", Limit);
        var delivered = Stopwatch.GetElapsedTime(begin);

        var views = app.Services.GetRequiredService<NotificationViews>();
        var page = await TimeAsync(() => views.PageAsync(users[0], new NotificationQuery(null, 20, [], Grouped: false)));
        var groups = await TimeAsync(() => views.GroupsAsync(users[0], new NotificationQuery(null, 20, [], Grouped: true)));

        // the ceiling: the same rows through the store alone, as other events
        var other = events.Select((e, i) => e with { Type = NotificationType.FollowRequest, Id = i + 1 }).ToList();
        begin = Stopwatch.GetTimestamp();
        await AtOnceAsync(other, e => store.EnqueueAsync([e], TestContext.Current.CancellationToken));
        var enqueued = Stopwatch.GetElapsedTime(begin);
        begin = Stopwatch.GetTimestamp();
        await AtOnceAsync(other, e => store.DeliverAsync(e.Recipient, [e], [], TestContext.Current.CancellationToken));
        var taken = Stopwatch.GetElapsedTime(begin);

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{relational}, {recipients} recipients, {events.Count} events, {AtOnce} at once: raised {Rate(events, raised):N0}/s, delivered end to end {Rate(events, delivered):N0}/s; "
            + $"the store alone: outbox {Rate(events, enqueued):N0}/s, inbox one by one {Rate(events, taken):N0}/s; "
            + $"of {perRecipient} in one inbox a page takes {page.TotalMilliseconds:N2} ms, groups {groups.TotalMilliseconds:N2} ms"));
        Assert.True(Rate(events, delivered) > 100);
    }

    /// <summary>The middle of many.</summary>
    private static async Task<TimeSpan> TimeAsync(Func<Task> actAsync)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < 101; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            await actAsync();
            times.Add(Stopwatch.GetElapsedTime(begin));
        }
        return times.Order().ElementAt(times.Count / 2);
    }

    private static double Rate(List<NotificationEvent> events, TimeSpan time) => events.Count / time.TotalSeconds;

    private static Task AtOnceAsync(List<NotificationEvent> events, Func<NotificationEvent, Task> actAsync) => Parallel.ForEachAsync(
        events, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
        async (e, _) => await actAsync(e));
}
