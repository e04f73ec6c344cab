using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Calls;

namespace Social.Api.Calls;

/// <summary>Routes of calls. A live call is the hub's matter; what is done here has no connection behind it, so its seat is kept until a device takes it by <c>CallResume</c>.</summary>
internal static class CallsApi
{
    private const string NoKey = "May be repeated without further effect, so it takes no Idempotency-Key.";

    public static IEndpointRouteBuilder MapCalls(this IEndpointRouteBuilder app)
    {
        var calls = app.MapGroup("/v1/calls").WithTags("Calls").RequireAuthorization().Fails(400, 401, 503);
        calls.MapPost("", BeginAsync).CountedAs(RateKind.Calls).Fails(403, 404, 409, 413, 415, 422)
            .WithSummary("Call the people in a room, or join the call that is there")
            .WithDescription(
                "userIds: whom to ring, all members when absent; in a room of more than 8 it must be given, with at most 7. The caller's seat is kept for 30 s: take it over the hub, by " +
                "CallResume. Takes an Idempotency-Key: a repeat gets the call as it is then, with Idempotency-Replayed: true.");
        calls.MapGet("", LogAsync).Fails(404)
            .WithSummary("One's calls, newest first, also those that ring or are active")
            .WithDescription("roomId: only the calls of that room, also those that one was not called to. Missed is a call in which one's own state is missed or busy.");
        calls.MapGet("/{id}", GetAsync).Fails(404).WithSummary("A call, for its participants and the members of its room");
        calls.MapPost("/{id}/accept", AcceptAsync).Fails(403, 404, 409).WithSummary("Accept a call")
            .WithDescription($"The seat is kept for 30 s: take it over the hub, by CallResume or CallAccept. In a group call any member of the room may join. {NoKey}");
        calls.MapPost("/{id}/decline", DeclineAsync).Fails(404).WithSummary("Decline a call; no effect once it does not ring any more").WithDescription(NoKey);
        calls.MapPost("/{id}/cancel", CancelAsync).Fails(403, 404).WithSummary("End a call of one's own that nobody has accepted; no effect afterwards").WithDescription(NoKey);
        calls.MapPost("/{id}/leave", LeaveAsync).Fails(404).WithSummary("Hang up, on whatever device").WithDescription(NoKey);
        calls.MapPost("/{id}/resume", ResumeAsync).Fails(404, 409, 413, 415)
            .WithSummary("Take one's seat in a call away from an older device")
            .WithDescription($"epoch: the newest that this device knows. The answer has the next one; take the seat with it over the hub, by CallResume. keepsMedia: this device's connections to the others live, so that they keep them. {NoKey}");
        calls.MapPost("/{id}/quality", SampleAsync).Fails(404, 409, 413, 415)
            .WithSummary("Say how well one hears the others, every few seconds of a call and until a minute after it")
            .WithDescription("bitrate in bits a second, loss in packets of a thousand, rtt and jitter in ms. A lost sample does not matter, so it takes no Idempotency-Key.");
        return app;
    }

    private static async Task<Created<Call>> BeginAsync(NewCall call, IdempotencyKey key, CurrentUser user, HttpContext context, IGrainFactory grains)
    {
        var answer = await grains.GetGrain<IUserCallsGrain>(user.Id).InviteAsync(new CallDevice(user.Id), call, key.Repeat);
        var begun = IdempotencyKey.Unwrap(answer, context);
        return TypedResults.Created($"/v1/calls/{begun.Id}", begun);
    }

    private static async Task<Ok<PageBody<Call>>> LogAsync(
        [AsParameters] PageRequest page, long? roomId, CurrentUser user, HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(PageBody.Of(await grains.GetGrain<IUserCallsGrain>(user.Id).LogAsync(page.ToQuery(), roomId), context));

    private static async Task<Ok<Call>> GetAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<ICallGrain>(id).GetAsync(user.Id));

    private static async Task<Ok<Call>> AcceptAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<ICallGrain>(id).AcceptAsync(new CallDevice(user.Id)));

    private static async Task<Ok<Call>> DeclineAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<ICallGrain>(id).DeclineAsync(new CallDevice(user.Id)));

    private static async Task<Ok<Call>> CancelAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<ICallGrain>(id).CancelAsync(new CallDevice(user.Id)));

    private static async Task<Ok<Call>> LeaveAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<ICallGrain>(id).LeaveAsync(new CallDevice(user.Id)));

    private static async Task<Ok<Call>> ResumeAsync(long id, CallEpoch epoch, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<ICallGrain>(id).ResumeAsync(new CallDevice(user.Id), epoch.Epoch, epoch.KeepsMedia));

    private static async Task<NoContent> SampleAsync(long id, CallSample sample, CurrentUser user, IGrainFactory grains)
    {
        await grains.GetGrain<ICallGrain>(id).SampleAsync(user.Id, sample);
        return TypedResults.NoContent();
    }
}

/// <summary>Which seat is meant.</summary>
/// <param name="Epoch">One's own in the call, as it was last seen.</param>
/// <param name="KeepsMedia">Whether this device's connections to the others live; false when absent.</param>
internal sealed record CallEpoch(long Epoch, bool KeepsMedia = false);
