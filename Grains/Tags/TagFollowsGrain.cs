using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Tags;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Users;

namespace Social.Grains.Tags;

/// <summary>
/// What a user does to tags, one after the other. Key: user id. Holds nothing: a verb is a write to the store and then, before it is acknowledged, a word to the user's own
/// timeline. A lost activation costs nothing.
/// </summary>
[UserPlacement]
internal sealed partial class TagFollowsGrain(ITagFollowStore store, IdGenerator ids, TimeProvider time, ILogger<TagFollowsGrain> logger) : Grain, ITagFollowsGrain
{
    public const int MostTags = 100;

    /// <summary>A client's patience outlasts this, and so does a cluster that looks for a dead silo.</summary>
    private static readonly TimeSpan LongestTell = TimeSpan.FromSeconds(10);

    private long UserId => this.GetPrimaryKeyLong();

    public async Task<FollowedTag> FollowAsync(string tag)
    {
        var key = TagText.Require(tag);
        if (!await store.FollowAsync(UserId, key, ids.Next(), MostTags))
            throw new SocialException(ErrorKind.Conflict, ErrorCodes.LimitReached, $"A user follows at most {MostTags} tags.");
        await TellAsync();
        return new FollowedTag(key, Following: true);
    }

    public async Task<FollowedTag> UnfollowAsync(string tag)
    {
        var key = TagText.Require(tag);
        await store.UnfollowAsync(UserId, key);
        await TellAsync();
        return new FollowedTag(key, Following: false);
    }

    public async Task<ImmutableArray<FollowedTag>> ListAsync() =>
        [.. (await store.OfUserAsync(UserId)).Select(tag => new FollowedTag(tag, Following: true))];

    private async Task TellAsync()
    {
        try
        {
            await GrainFactory.GetGrain<ITimelineGrain>(UserId).TagsChangedAsync(await store.OfUserAsync(UserId)).WaitAsync(LongestTell, time);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            LogNotTold(e, UserId);
            throw SocialException.Unavailable("It is stored, but the timeline could not be told; repeat the request.", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The home timeline of {UserId} could not be told which tags its owner follows")]
    private partial void LogNotTold(Exception exception, long userId);
}
