using System.Diagnostics;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Fanout;

/// <summary>Reads a follower's home page over and over until a post is on it.</summary>
internal static class HomeWatch
{
    /// <summary>A post that is not there by then is lost for this measurement.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Large enough that a post does not scroll off between two looks.</summary>
    private const int PageSize = 40;

    public static WireRequest Request(Account reader, ServerAddress server) =>
        WireRequest.Get(server, $"/v1/timelines/home?limit={PageSize}", reader.AccessToken);

    /// <summary>Time from <paramref name="since"/> to the answer that has the post; null when <see cref="Patience"/> ran out.</summary>
    public static async Task<TimeSpan?> UntilVisibleAsync(HttpWire wire, WireRequest home, long postId, long since)
    {
        var wanted = JsonScan.IdProperty(postId);
        while (Stopwatch.GetElapsedTime(since) < Patience)
        {
            if (await IsVisibleAsync(wire, home, wanted))
                return Stopwatch.GetElapsedTime(since);
        }

        return null;
    }

    public static async Task<bool> IsVisibleAsync(HttpWire wire, WireRequest home, byte[] idProperty)
    {
        var status = await wire.SendAsync(home.Bytes);
        return status == 200
            ? wire.Body.IndexOf(idProperty) >= 0
            : throw new LoadTestException($"A home page was answered with {status}.");
    }
}
