using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Users;

namespace Social.Grains.Calls;

/// <summary>
/// A person as somebody who calls and is called. Key: user id. Holds which calls they are in or are rung for; a lost activation costs one read of those that the store
/// says are open.
/// </summary>
[UserPlacement]
internal sealed partial class UserCallsGrain(
    ICallStore store, IRelationStore relations, UserCache users, IdGenerator ids, TimeProvider time, IOptions<CallOptions> options)
    : Grain, IUserCallsGrain, ICallSeats
{
    /// <summary>How often an invitation is tried again that met a call which ended meanwhile.</summary>
    private const int MostAttempts = 4;

    private readonly SignalPace _pace = new(options.Value.BegunPerMinute / 60d, options.Value.BegunAtOnce);

    private long Me => this.GetPrimaryKeyLong();

    public async Task<Repeatable<Call>> InviteAsync(CallDevice device, NewCall call, RepeatKey? repeat)
    {
        new ValidationErrors()
            .Require(Enum.IsDefined(call.Media), "media", "must be audio or video")
            .Require(call.UserIds is not { } named || (named.Length is > 0 and < Call.MostParticipants), "userIds", $"must name 1 to {Call.MostParticipants - 1} people")
            .ThrowIfAny();
        if (repeat is not null && await store.FindRepeatAsync(Me, repeat.Key, time.GetUtcNow() - StoredRepeat.Lifetime) is { } first)
            return Replay(first, repeat);
        if (!_pace.TryTake(time.GetUtcNow()))
        {
            throw new SocialException(ErrorKind.TooMany, ErrorCodes.TooManyRequests, "Too many calls were begun; wait a little.")
            {
                RetryAfter = TimeSpan.FromMinutes(1d / options.Value.BegunPerMinute),
            };
        }
        var reach = await GrainFactory.GetGrain<IRoomGrain>(call.RoomId).ReachAsync(Me);
        if (!reach.MayCall)
            throw CallGrain.NotCallable();
        var plan = new CallPlan(
            call.RoomId, reach.Kind == RoomKind.Group, call.Media, device, await CalledAsync(reach, call.UserIds), repeat?.Key, repeat?.BodyHash ?? []);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await TryBeginAsync(plan, repeat) is { } begun)
                return begun;
        }
        throw SocialException.Unavailable("Calls in this room begin and end too fast; try again.");
    }

    public async Task<Page<Call>> LogAsync(PageQuery page, long? roomId)
    {
        var before = page.Before ?? long.MaxValue;
        ImmutableArray<CallRecord> rows;
        if (roomId is { } room)
        {
            await GrainFactory.GetGrain<IRoomGrain>(room).ReachAsync(Me);
            rows = await store.OfRoomAsync(room, before, page.Limit + 1);
        }
        else
        {
            rows = await store.OfUserAsync(Me, before, page.Limit + 1);
        }
        ImmutableArray<Call> shown = [.. rows.Take(page.Limit).Select(c => c.Show())];
        return new Page<Call>(shown, rows.Length > page.Limit ? shown[^1].Id : null);
    }

    /// <summary>Null: what stood in the way is gone, or its id was somebody's; try again.</summary>
    private async Task<Repeatable<Call>?> TryBeginAsync(CallPlan plan, RepeatKey? repeat)
    {
        var id = ids.Next();
        if (await InRoomAsync(plan.RoomId) is { } mine)
            return await JoinAsync(mine, plan.Caller);
        if (!await TakeAsync(id, plan.RoomId))
            throw CallGrain.InCall();
        CallBeginning beginning;
        try
        {
            beginning = await GrainFactory.GetGrain<ICallSession>(id).BeginAsync(plan);
        }
        catch
        {
            // where nobody knows whether it began, the store is asked when it matters
            Age(id);
            throw;
        }
        if (beginning.Call is { } begun)
            return new Repeatable<Call>(begun, Replayed: false);
        await FreeAsync(id);
        return beginning.Outcome switch
        {
            CallAdditionOutcome.RoomTaken => await JoinAsync(beginning.OtherId, plan.Caller),
            CallAdditionOutcome.Repeated when await store.GetAsync(beginning.OtherId) is { } first => Replay(first, repeat!),
            _ => null,
        };
    }

    /// <summary>Two that call each other at the same moment, or a second one in a group: the call that came first is the one.</summary>
    private async Task<Repeatable<Call>?> JoinAsync(long callId, CallDevice device)
    {
        try
        {
            return new Repeatable<Call>(await GrainFactory.GetGrain<ICallGrain>(callId).AcceptAsync(device), Replayed: false);
        }
        catch (SocialException e) when (e.Code is ErrorCodes.CallEnded or ErrorCodes.NotFound)
        {
            await FreeAsync(callId);
            return null;
        }
    }

    /// <summary>Those of the room who exist and whom no block parts from the caller, or of them who is named.</summary>
    private async Task<ImmutableArray<long>> CalledAsync(RoomReach reach, ImmutableArray<long>? named)
    {
        var others = reach.MemberIds.Where(id => id != Me);
        if (named is { } wanted)
        {
            if (wanted.Except(reach.MemberIds).Any() || wanted.Contains(Me))
                throw SocialException.NotFound("member");
            others = wanted.Distinct();
        }
        long[] asked = [.. others];
        new ValidationErrors()
            .Require(asked.Length < Call.MostParticipants, "userIds", $"must name whom to ring in a room of more than {Call.MostParticipants}")
            .ThrowIfAny();
        var known = await users.GetManyAsync(asked);
        var parted = (await relations.BetweenAsync(Me, asked)).Where(r => r.Blocking || r.BlockedBy).Select(r => r.UserId).ToHashSet();
        ImmutableArray<long> called = [.. asked.Where(id => known.ContainsKey(id) && !parted.Contains(id))];
        return called.IsEmpty ? throw CallGrain.NotCallable() : called;
    }

    private static Repeatable<Call> Replay(CallRecord first, RepeatKey repeat) =>
        CryptographicOperations.FixedTimeEquals(first.RepeatHash.AsSpan(), repeat.BodyHash.AsSpan())
            ? new Repeatable<Call>(first.Show(), Replayed: true)
            : throw new SocialException(ErrorKind.Unprocessable, ErrorCodes.IdempotencyKeyReused, "This Idempotency-Key came with another body before.");
}
