using System.Collections.Immutable;
using Social.Grains;
using Social.Grains.Calls;
using Social.Grains.Interfaces.Calls;

namespace Social.Storage.Embedded.Calls;

/// <summary>Tables <c>calls</c> and <c>call_log</c>.</summary>
internal sealed class EmbeddedCallStore(EmbeddedDatabase database) : ICallStore
{
    private const string Insert =
        "insert into calls (id, room_id, caller, touched, due_at, open, repeat_key, repeat_hash, body) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) " +
        "on conflict (id) do nothing";

    private const string Update = "update calls set touched = ?3, due_at = ?4, open = ?5, body = ?6 where id = ?1 and touched = ?2";
    private const string Put = "insert into call_log (user_id, call_id, open) values (?1, ?2, ?3) on conflict do nothing";
    private const string Close = "update call_log set open = 0 where call_id = ?1 and open = 1";
    private const string OpenInRoom = "select id from calls where room_id = ?1 and open = 1";
    private const string ById = "select body from calls where id = ?1";

    // a key lives for a day
    private const string FreeRepeat = "update calls set repeat_key = null, repeat_hash = null where caller = ?1 and repeat_key = ?2 and id <= ?3";
    private const string RepeatId = "select id from calls where caller = ?1 and repeat_key = ?2";
    private const string Repeat = "select body from calls where caller = ?1 and repeat_key = ?2 and id > ?3";

    private const string OfUser =
        "select c.body from call_log l join calls c on c.id = l.call_id where l.user_id = ?1 and l.call_id < ?2 order by l.call_id desc limit ?3";

    private const string OpenOfUser =
        "select c.body from call_log l join calls c on c.id = l.call_id where l.user_id = ?1 and l.open = 1 order by l.call_id desc limit ?2";

    private const string OfRoom = "select body from calls where room_id = ?1 and id < ?2 order by id desc limit ?3";
    private const string Due = "select id from calls where due_at <= ?1 order by due_at limit ?2";
    private const string Some = "select call_id from call_log where user_id = ?1 limit ?2";
    private const string Drop = "delete from call_log where user_id = ?1 and call_id = ?2";
    private const string DropCall = "delete from calls where id = ?1 and not exists (select 1 from call_log where call_id = ?1)";

    public Task<CallAddition> AddAsync(CallRecord call, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => Add(db, call), cancellationToken);

    public Task<bool> SaveAsync(CallRecord call, long touchedBefore, long? joiner = null, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            db =>
            {
                var isOpen = call.State != CallState.Ended;
                var saved = db.Use(Update).Bind(call.Id).Bind(touchedBefore).Bind(call.Touched).Bind(call.DueAt).Bind(isOpen).Bind(CallBody.Of(call)).Execute();
                if (saved == 0)
                    return false;
                if (joiner is { } userId)
                    db.Use(Put).Bind(userId).Bind(call.Id).Bind(isOpen).Execute();
                if (!isOpen)
                    db.Use(Close).Bind(call.Id).Execute();
                return true;
            },
            cancellationToken);

    public Task<CallRecord?> GetAsync(long id, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(ById).Bind(id).First(Read), cancellationToken);

    public Task<ImmutableArray<CallRecord>> OfUserAsync(long userId, long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(OfUser).Bind(userId).Bind(before).Bind(limit).List(Read), cancellationToken);

    public Task<ImmutableArray<CallRecord>> OfRoomAsync(long roomId, long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(OfRoom).Bind(roomId).Bind(before).Bind(limit).List(Read), cancellationToken);

    public Task<ImmutableArray<CallRecord>> OpenOfUserAsync(long userId, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(OpenOfUser).Bind(userId).Bind(limit).List(Read), cancellationToken);

    public Task<ImmutableArray<long>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Due).Bind(now).Bind(limit).List(row => row.Int64(0)), cancellationToken);

    public Task<CallRecord?> FindRepeatAsync(long caller, string key, DateTimeOffset since, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Repeat).Bind(caller).Bind(key).Bind(IdGenerator.FirstAt(since)).First(Read), cancellationToken);

    public Task<int> ForgetUserAsync(long userId, int limit, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            var some = db.Use(Some).Bind(userId).Bind(limit).List(row => row.Int64(0));
            foreach (var id in some)
            {
                db.Use(Drop).Bind(userId).Bind(id).Execute();
                db.Use(DropCall).Bind(id).Execute();
            }
            return some.Length;
        },
        cancellationToken);

    private static CallAddition Add(SqliteSession db, CallRecord call)
    {
        if (call.RepeatKey is { } key)
        {
            db.Use(FreeRepeat).Bind(call.Caller).Bind(key).Bind(IdGenerator.FirstAt(call.CreatedAt - StoredRepeat.Lifetime)).Execute();
            if (db.Use(RepeatId).Bind(call.Caller).Bind(key).Scalar() is > 0 and var first)
                return new CallAddition(CallAdditionOutcome.Repeated, first);
        }
        var isOpen = call.State != CallState.Ended;
        if (isOpen && db.Use(OpenInRoom).Bind(call.RoomId).Scalar() is > 0 and var other)
            return new CallAddition(CallAdditionOutcome.RoomTaken, other);
        var row = db.Use(Insert)
            .Bind(call.Id).Bind(call.RoomId).Bind(call.Caller).Bind(call.Touched).Bind(call.DueAt).Bind(isOpen).Bind(call.RepeatKey);
        row = call.RepeatKey is null ? row.Bind((string?)null) : row.Bind(call.RepeatHash);
        if (row.Bind(CallBody.Of(call)).Execute() == 0)
            return new CallAddition(CallAdditionOutcome.DuplicateId);
        foreach (var member in call.Members)
            db.Use(Put).Bind(member.UserId).Bind(call.Id).Bind(isOpen).Execute();
        return new CallAddition(CallAdditionOutcome.Added);
    }

    private static CallRecord Read(SqliteStatement row) => CallBody.Read(row.Text(0));
}
