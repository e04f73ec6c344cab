using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Timelines;

public sealed class FeedTraceTests
{
    private static readonly string[] Hops = ["Microsoft.AspNetCore", "Microsoft.Orleans.Application", "Social.Feeds"];

    [Fact]
    public async Task One_trace_leads_from_the_request_through_the_grain_call_to_the_delivery_of_the_post()
    {
        var trace = ActivityTraceId.CreateRandom();
        var seen = new ConcurrentQueue<(string Source, string Name)>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => Hops.Contains(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == trace)
                    seen.Enqueue((activity.Source.Name, activity.OperationName));
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var app = await SocialApp.StartAsync("Telemetry:TraceSampling=1");
        using var ann = await app.AsAsync("ann");

        using var answer = await ann.SendAsync(
            HttpMethod.Post, "/v1/posts", new NewPost("traced"), h => h.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01"));

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        await Eventually.IsTrueAsync(() => Task.FromResult(seen.Contains(("Social.Feeds", "posts deliver"))), "the delivery in the request's trace");
        Assert.Equal(Hops, seen.Select(s => s.Source).Distinct().Order());
    }
}
