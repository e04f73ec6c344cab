using Social.Api.Gateway;
using Social.Grains.Interfaces;

namespace Social.Api.Realtime;

/// <summary>Answer to a hub call that has no other: ok, or an error with a stable code.</summary>
internal sealed record HubAnswer(bool Ok, string? Code = null, string? Detail = null)
{
    public static HubAnswer Done { get; } = new(true);

    public static HubAnswer UnknownTopic { get; } = new(false, "unknown_topic", "There is no such topic.");

    public static HubAnswer Unavailable { get; } = new(false, ErrorCodes.Unavailable, "The service is busy or restarting; try again.");

    public static HubAnswer TooMany { get; } = new(false, ProblemCodes.RateLimited, "Too many requests; wait a little.");

    /// <summary>What a client is told of a failed grain call; null for a fault of ours.</summary>
    public static HubAnswer? Of(Exception error) => error switch
    {
        SocialException e => new HubAnswer(false, e.Code, e.Message),
        _ => Outage.Is(error) ? Unavailable : null,
    };
}
