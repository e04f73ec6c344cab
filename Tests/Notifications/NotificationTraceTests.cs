using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Social.Tests.Kit;

namespace Social.Tests.Notifications;

public sealed class NotificationTraceTests
{
    [Fact]
    public async Task The_trace_of_a_follow_leads_to_the_delivery_of_its_notification()
    {
        var trace = ActivityTraceId.CreateRandom();
        var seen = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "Social.Notifications",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == trace)
                    seen.Enqueue(activity.OperationName);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var app = await SocialApp.StartAsync("Telemetry:TraceSampling=1");
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");

        using var answer = await bob.SendAsync(
            HttpMethod.Put, $"/v1/users/{ann.Id}/follow", headers: h => h.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.IsTrueAsync(() => Task.FromResult(seen.Contains("notifications deliver")), "the delivery in the request's trace");
    }
}
