using System.Diagnostics;
using Xunit.Sdk;

namespace Social.Tests.Cluster;

/// <summary>That the harness itself fails where it should.</summary>
public sealed class RequestLogTests
{
    private static readonly Uri Api = new("http://127.0.0.1:1");
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly RequestLog _log = new();
    private readonly long _begin = Stopwatch.GetTimestamp();

    [Fact]
    public void A_503_within_the_window_is_allowed_and_after_it_is_not()
    {
        _log.Unserved(Failure(503, after: 1));
        _log.AssertOnlyWithin(_begin, Window, "fault");

        _log.Unserved(Failure(503, after: 11));
        Assert.Throws<TrueException>(() => _log.AssertOnlyWithin(_begin, Window, "fault"));
    }

    [Fact]
    public void A_503_before_the_fault_is_not_allowed()
    {
        _log.Unserved(Failure(503, after: -0.1));

        Assert.Throws<TrueException>(() => _log.AssertOnlyWithin(Stopwatch.GetTimestamp() + 1, Window, "fault"));
    }

    [Theory]
    [InlineData(Unserved.Refused)]
    [InlineData(Unserved.Broken)]
    public void A_connection_may_fail_where_an_api_has_left_and_nowhere_else(int status)
    {
        _log.Leaves(Api);
        _log.Unserved(Failure(status, after: 1));
        _log.AssertOnlyWithin(_begin, Window, "fault");

        _log.Unserved(Failure(status, after: 2) with { Api = new Uri("http://127.0.0.1:2") });
        Assert.Throws<TrueException>(() => _log.AssertOnlyWithin(_begin, Window, "fault"));
    }

    private Unserved Failure(int status, double after) =>
        new(_begin + (long)(after * Stopwatch.Frequency), HttpMethod.Get, "/v1/timelines/home", Api, status);
}
