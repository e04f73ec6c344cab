using System.Collections.Immutable;
using Social.Grains;
using Social.Grains.Calls;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;

namespace Social.Storage.Postgres.Calls;

/// <summary>Tables <c>calls</c> and <c>call_log</c>. A call has some ten writes in its life, so each goes singly.</summary>
internal sealed class PostgresCallStore(PostgresDatabase database) : ICallStore
{
    private const int MostAttempts = 3;

    private const string Insert =
        "with added as (insert into calls (id, room_id, caller, touched, due_at, open, repeat_key, repeat_hash, body) " +
        "values ($1, $2, $3, $4, $5::bigint, $6, $7::text, $8::bytea, $9) on conflict do nothing returning id), " +
        "logged as (insert into call_log (user_id, call_id, open) select u, id, $6 from added, unnest($10::bigint[]) u on conflict do nothing) " +
        "select id from added";

    private const string Update =
        "with saved as (update calls set touched = $3, due_at = $4::bigint, open = $5, body = $6 where id = $1 and touched = $2 returning id), " +
        "joined as (insert into call_log (user_id, call_id, open) select $7::bigint, id, $5 from saved where $7::bigint is not null on conflict do nothing), " +
        "closed as (update call_log set open = false where not $5 and open and call_id in (select id from saved)) " +
        "select id from saved";

    private const string Touched = "select touched from calls where id = $1";
    private const string OpenInRoom = "select id from calls where room_id = $1 and open";
    private const string ById = "select body from calls where id = $1";

    // a key lives for a day
    private const string FreeRepeat = "update calls set repeat_key = null, repeat_hash = null where caller = $1 and repeat_key = $2 and id <= $3";
    private const string RepeatId = "select id from calls where caller = $1 and repeat_key = $2";
    private const string Repeat = "select body from calls where caller = $1 and repeat_key = $2 and id > $3";

    private const string OfUser =
        "select c.body from call_log l join calls c on c.id = l.call_id where l.user_id = $1 and l.call_id < $2 order by l.call_id desc limit $3";

    private const string OpenOfUser =
        "select c.body from call_log l join calls c on c.id = l.call_id where l.user_id = $1 and l.open order by l.call_id desc limit $2";

    private const string OfRoom = "select body from calls where room_id = $1 and id < $2 order by id desc limit $3";
    private const string Due = "select id from calls where due_at <= $1 order by due_at limit $2";

    // two who are forgotten at once: the second one waits here, and sees that the first one is gone
    private const string LockSome =
        "select id from calls where id in (select call_id from call_log where user_id = $1 order by call_id limit $2) order by id for update";

    private const string DropSome =
        "with dropped as (delete from call_log where user_id = $1 and call_id in (select call_id from call_log where user_id = $1 order by call_id limit $2) " +
        "returning call_id), " +
        "gone as (delete from calls c using dropped d where c.id = d.call_id and " +
        "not exists (select 1 from call_log l where l.call_id = c.id and l.user_id <> $1)) " +
        "select call_id from dropped";

    public async Task<CallAddition> AddAsync(CallRecord call, CancellationToken cancellationToken = default)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await database.WriteAsync(db => AddAsync(db, call), cancellationToken) is { } addition)
                return addition;
        }
        throw SocialException.Unavailable("Calls in this room begin and end too fast; try again.");
    }

    public Task<bool> SaveAsync(CallRecord call, long touchedBefore, long? joiner = null, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async db =>
            {
                var saved = await db.ListAsync(
                    new PostgresStatement(
                        Update, call.Id, touchedBefore, call.Touched, call.DueAt, call.State != CallState.Ended, CallBody.Of(call), joiner),
                    row => row.Int64(0));
                return saved.Length == 1 || (db.Again && await IsOursAsync(db, call));
            },
            cancellationToken);

    public async Task<CallRecord?> GetAsync(long id, CancellationToken cancellationToken = default) =>
        (await database.ReadAsync(new PostgresStatement(ById, id), Read, cancellationToken)).FirstOrDefault();

    public Task<ImmutableArray<CallRecord>> OfUserAsync(long userId, long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(new PostgresStatement(OfUser, userId, before, limit), Read, cancellationToken);

    public Task<ImmutableArray<CallRecord>> OfRoomAsync(long roomId, long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(new PostgresStatement(OfRoom, roomId, before, limit), Read, cancellationToken);

    public Task<ImmutableArray<CallRecord>> OpenOfUserAsync(long userId, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(new PostgresStatement(OpenOfUser, userId, limit), Read, cancellationToken);

    public Task<ImmutableArray<long>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(new PostgresStatement(Due, now, limit), row => row.Int64(0), cancellationToken);

    public async Task<CallRecord?> FindRepeatAsync(long caller, string key, DateTimeOffset since, CancellationToken cancellationToken = default) =>
        (await database.ReadAsync(new PostgresStatement(Repeat, caller, key, IdGenerator.FirstAt(since)), Read, cancellationToken)).FirstOrDefault();

    public Task<int> ForgetUserAsync(long userId, int limit, CancellationToken cancellationToken = default) => database.WriteAsync(
        async db => (await db.ListAsync(
            [new PostgresStatement(LockSome, userId, limit), new PostgresStatement(DropSome, userId, limit)], 1, row => row.Int64(0))).Length,
        cancellationToken);

    /// <summary>Null when what stood in the way has gone meanwhile.</summary>
    private static async Task<CallAddition?> AddAsync(PostgresSession db, CallRecord call)
    {
        var isOpen = call.State != CallState.Ended;
        var statements = new List<PostgresStatement>();
        if (call.RepeatKey is { } key)
            statements.Add(new PostgresStatement(FreeRepeat, call.Caller, key, IdGenerator.FirstAt(call.CreatedAt - StoredRepeat.Lifetime)));
        statements.Add(new PostgresStatement(
            Insert, call.Id, call.RoomId, call.Caller, call.Touched, call.DueAt, isOpen, call.RepeatKey, call.RepeatKey is null ? null : call.RepeatHash,
            CallBody.Of(call), call.Members.Select(m => m.UserId).ToArray()));
        // of those that answer rows the insert is the first
        if ((await db.ListAsync(statements, 0, row => row.Int64(0))).Length == 1)
            return new CallAddition(CallAdditionOutcome.Added);
        if (await db.ListAsync(new PostgresStatement(Touched, call.Id), row => row.Int64(0)) is [var touched])
            return new CallAddition(db.Again && touched == call.Touched ? CallAdditionOutcome.Added : CallAdditionOutcome.DuplicateId);
        if (call.RepeatKey is { } repeated && await db.ListAsync(new PostgresStatement(RepeatId, call.Caller, repeated), row => row.Int64(0)) is [var first])
            return new CallAddition(CallAdditionOutcome.Repeated, first);
        return await db.ListAsync(new PostgresStatement(OpenInRoom, call.RoomId), row => row.Int64(0)) is [var other]
            ? new CallAddition(CallAdditionOutcome.RoomTaken, other)
            : null;
    }

    private static async Task<bool> IsOursAsync(PostgresSession db, CallRecord call) =>
        await db.ListAsync(new PostgresStatement(Touched, call.Id), row => row.Int64(0)) is [var touched] && touched == call.Touched;

    private static CallRecord Read(PostgresRow row) => CallBody.Read(row.Text(0));
}
