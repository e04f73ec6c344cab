using Social.Grains.Interfaces.Timelines;
using Social.Grains.Users;

namespace Social.Grains.Timelines;

/// <summary>How far a user has read their home timeline. Key: user id. A lost activation costs one read of its state.</summary>
[UserPlacement]
internal sealed class HomeMarkerGrain([PersistentState("home-marker")] IPersistentState<HomeMarkerState> state, TimeProvider time) : Grain, IHomeMarkerGrain, IHomeMarkerErasure
{
    public Task<HomeMarker> GetAsync() => Task.FromResult(new HomeMarker(state.State.PostId, state.State.At));

    public async Task<HomeMarker> SetAsync(long postId)
    {
        var now = time.GetUtcNow();
        new ValidationErrors()
            .Require(postId > 0 && postId < IdGenerator.FirstAt(now + TimeSpan.FromMinutes(1)), "postId", "must be the id of a post")
            .ThrowIfAny();
        if (state.State.PostId >= postId)
            return await GetAsync();
        var before = state.State;
        state.State = new HomeMarkerState { PostId = postId, At = now };
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // what was not written must not be answered to the next who asks
            state.State = before;
            throw;
        }
        return await GetAsync();
    }

    public Task EraseAsync() => state.RecordExists ? state.ClearStateAsync() : Task.CompletedTask;
}

/// <summary>State of <see cref="HomeMarkerGrain"/>.</summary>
[GenerateSerializer, Alias("HomeMarkerState")]
internal sealed class HomeMarkerState
{
    [Id(0)]
    public long? PostId { get; set; }

    [Id(1)]
    public DateTimeOffset? At { get; set; }
}
