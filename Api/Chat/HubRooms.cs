using Microsoft.AspNetCore.SignalR;
using Social.Api.Realtime;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Users;

namespace Social.Api.Chat;

/// <summary>
/// Which connections of this process hear of which rooms. Whoever is let in is asked for once more after they joined the group: a removal that came in between found nobody to take out.
/// </summary>
internal sealed class HubRooms(HubReach reach, IHubContext<SocialHub> hub, IGrainFactory grains)
{
    private const int AtOnce = 32;

    private readonly Dictionary<string, HeardRooms> _byConnection = new(StringComparer.Ordinal);
    private readonly Dictionary<long, List<HeardRooms>> _byUser = [];
    private readonly Lock _writing = new();

    /// <summary>Begins to hear of a room. Fails with <c>not_found</c>; false when the connection cannot be reached.</summary>
    public Task<bool> SubscribeAsync(HubCallerContext connection, long userId, long roomId) => ChangeAsync(connection, userId, async heard =>
    {
        await WatchAsync(userId, roomId);
        if (!await JoinAsync(heard, roomId))
            return false;
        heard.Named.Add(roomId);
        return true;
    });

    /// <summary>Begins to hear of all rooms of its user, and of those that will be theirs.</summary>
    public Task<bool> SubscribeToAllAsync(HubCallerContext connection, long userId) => ChangeAsync(connection, userId, async heard =>
    {
        heard.All = true;
        return await JoinAllAsync(heard);
    });

    public Task UnsubscribeAsync(HubCallerContext connection, long userId, long roomId) => ChangeAsync(connection, userId, async heard =>
    {
        if (heard.Named.Remove(roomId) && !heard.All)
            await LeaveAsync(heard, roomId);
        return true;
    });

    public Task UnsubscribeFromAllAsync(HubCallerContext connection, long userId) => ChangeAsync(connection, userId, async heard =>
    {
        heard.All = false;
        foreach (var roomId in heard.Joined.Except(heard.Named).ToArray())
            await LeaveAsync(heard, roomId);
        return true;
    });

    /// <summary>The connection is gone.</summary>
    public void Forget(HubCallerContext connection)
    {
        lock (_writing)
        {
            if (_byConnection.Remove(connection.ConnectionId, out var heard) && _byUser[heard.UserId] is var own && own.Remove(heard) && own.Count == 0)
                _byUser.Remove(heard.UserId);
        }
    }

    /// <summary>The user is in this room now.</summary>
    public Task AdmitAsync(long userId, long roomId) => EachAsync(userId, async heard =>
    {
        if (heard.All)
            await JoinAsync(heard, roomId);
    });

    /// <summary>The user is in this room no more.</summary>
    public Task ExpelAsync(long userId, long roomId) => EachAsync(userId, heard => LeaveAsync(heard, roomId));

    /// <summary>Asks anew what every connection may hear: some word of it may have been lost.</summary>
    public async Task CheckAllAsync()
    {
        foreach (var some in All().Chunk(AtOnce))
            await Task.WhenAll(some.Select(h => InTurnAsync(h, CheckAsync)));
    }

    private async Task<bool> ChangeAsync(HubCallerContext connection, long userId, Func<HeardRooms, Task<bool>> change)
    {
        var heard = Take(connection, userId);
        await heard.Changing.WaitAsync(connection.ConnectionAborted);
        try
        {
            // as it stands when it begins to hear of rooms
            if (heard.Joined.Count == 0)
                heard.Receipts = (await grains.GetGrain<IUserGrain>(userId).SettingsAsync()).ReadReceipts;
            return await change(heard);
        }
        finally
        {
            heard.Changing.Release();
            if (connection.ConnectionAborted.IsCancellationRequested)
                Forget(connection);
        }
    }

    private async Task<bool> JoinAsync(HeardRooms heard, long roomId)
    {
        if (heard.Joined.Contains(roomId))
            return true;
        if (!await TryJoinAsync(heard, roomId))
            return false;
        heard.Joined.Add(roomId);
        try
        {
            await WatchAsync(heard.UserId, roomId);
            return true;
        }
        catch
        {
            await LeaveAsync(heard, roomId);
            throw;
        }
    }

    private async Task<bool> JoinAllAsync(HeardRooms heard)
    {
        for (var round = 0; round < 2; round++)
        {
            var wanted = (await grains.GetGrain<IUserRoomsGrain>(heard.UserId).JoinedAsync()).ToHashSet();
            foreach (var gone in heard.Joined.Except(wanted).ToArray())
                await LeaveAsync(heard, gone);
            foreach (var some in wanted.Except(heard.Joined).Chunk(AtOnce))
            {
                var joined = await Task.WhenAll(some.Select(id => TryJoinAsync(heard, id)));
                heard.Joined.UnionWith(some.Where((_, i) => joined[i]));
                if (joined.Contains(false))
                    return false;
            }
        }
        return true;
    }

    private async Task LeaveAsync(HeardRooms heard, long roomId)
    {
        heard.Named.Remove(roomId);
        if (!heard.Joined.Remove(roomId))
            return;
        await reach.LeaveAsync(hub.Groups, heard.Connection, GroupOf(roomId));
        if (heard.Receipts)
            await reach.LeaveAsync(hub.Groups, heard.Connection, ReceiptsOf(roomId));
    }

    private async Task<bool> TryJoinAsync(HeardRooms heard, long roomId) =>
        await reach.TryJoinAsync(hub.Groups, heard.Connection, GroupOf(roomId))
        && (!heard.Receipts || await reach.TryJoinAsync(hub.Groups, heard.Connection, ReceiptsOf(roomId)));

    private async Task CheckAsync(HeardRooms heard)
    {
        foreach (var roomId in heard.Named.ToArray())
        {
            try
            {
                await WatchAsync(heard.UserId, roomId);
            }
            catch (SocialException e) when (e.Kind == ErrorKind.NotFound)
            {
                await LeaveAsync(heard, roomId);
            }
        }
        if (heard.All)
            await JoinAllAsync(heard);
    }

    private Task EachAsync(long userId, Func<HeardRooms, Task> change)
    {
        HeardRooms[] own;
        lock (_writing)
            own = _byUser.TryGetValue(userId, out var found) ? [.. found] : [];
        return Task.WhenAll(own.Select(h => InTurnAsync(h, change)));
    }

    private HeardRooms[] All()
    {
        lock (_writing)
            return [.. _byConnection.Values];
    }

    private HeardRooms Take(HubCallerContext connection, long userId)
    {
        lock (_writing)
        {
            if (_byConnection.TryGetValue(connection.ConnectionId, out var heard))
                return heard;
            if (!_byUser.TryGetValue(userId, out var own))
                _byUser[userId] = own = [];
            own.Add(heard = new HeardRooms(connection, userId));
            return _byConnection[connection.ConnectionId] = heard;
        }
    }

    private static async Task InTurnAsync(HeardRooms heard, Func<HeardRooms, Task> change)
    {
        try
        {
            await heard.Changing.WaitAsync(heard.Connection.ConnectionAborted);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        try
        {
            await change(heard);
        }
        catch (OperationCanceledException) when (heard.Connection.ConnectionAborted.IsCancellationRequested)
        {
            // it hears nothing any more
        }
        finally
        {
            heard.Changing.Release();
        }
    }

    private Task WatchAsync(long userId, long roomId) => grains.GetGrain<IRoomMessagesGrain>(roomId).WatchAsync(userId);

    private static string GroupOf(long roomId) => HubGroups.OfTopic(HubTopics.OfRoom(roomId));

    private static string ReceiptsOf(long roomId) => HubGroups.OfPart(HubTopics.OfRoom(roomId), Push.Receipts);
}
