using Social.Grains.Interfaces.Media;
using Social.Grains.Media;

namespace Social.Storage.Postgres.Media;

/// <summary>This half changes and removes. Done a second time, each leaves what the first left.</summary>
internal sealed partial class PostgresMediaStore
{
    private const string Finish =
        "update media set status = 1, width = $2, height = $3, blurhash = $4, main_type = $5, main_bytes = $6, preview_type = $7, preview_bytes = $8 " +
        "where id = $1 and (status = 0 or (status = 1 and $9)) and not removed";

    private const string Fail = "update media set status = 2, repeat_key = null where id = $1 and status = 0";

    private const string Describe = "update media set alt = $3 where id = $2 and owner = $1 and not removed";

    // rows are locked in the order of their ids, lest two wait for each other; who waited sees what the other left
    private const string Use =
        "with free as (select id from media where id = any ($1) and owner = $2 and status = 1 and not removed " +
        "and (place_use = 0 or (place_use = $3 and place_id in ($4, $5))) order by id for update) " +
        "update media set place_use = $3, place_id = $4, public = $6, due_at = $7 " +
        "where id in (select id from free) and (select count(*) from free) = cardinality($1)";

    private const string Release =
        "update media set place_use = 0, place_id = 0, public = false, due_at = $3 " +
        "where place_use = $1 and place_use <> 0 and place_id = $2 and not removed";

    private const string Keep = "update media set due_at = null where place_use = $1 and place_use <> 0 and place_id = $2 and not removed";

    private const string KeepOne = "update media set due_at = null where id = $3 and place_use = $1 and place_id = $2 and not removed";

    private const string Doubt = "update media set due_at = $3 where place_use = $1 and place_use <> 0 and place_id = $2 and not removed";

    private const string Remove =
        "update media set removed = true, due_at = $3 where place_use = $1 and place_use <> 0 and place_id = $2 and not removed";

    private const string RemoveOne =
        "update media set removed = true, due_at = $4 where id = $3 and place_use = $1 and place_id = $2 and not removed";

    private const string IsThere = "select exists (select from media where id = $1 and not removed)";

    private const string Forget = "delete from media where id = any ($1) and removed";

    public Task<bool> FinishAsync(long id, MediaFacts facts, CancellationToken cancellationToken = default) => database.WriteAsync(
        async db => await db.ExecuteAsync(new PostgresStatement(
            Finish, id, facts.Width, facts.Height, facts.Blurhash, facts.Main.ContentType, facts.Main.Bytes, facts.Preview?.ContentType,
            facts.Preview?.Bytes, db.Again)) == 1,
        cancellationToken);

    public Task FailAsync(long id, CancellationToken cancellationToken = default) => ExecuteAsync(new PostgresStatement(Fail, id), cancellationToken);

    public Task<bool> DescribeAsync(long owner, long id, string? alt, CancellationToken cancellationToken = default) =>
        ChangesAsync(new PostgresStatement(Describe, owner, id, alt), 1, cancellationToken);

    public Task<bool> UseAsync(
        long owner, IReadOnlyCollection<long> ids, MediaPlace place, bool isPublic, DateTimeOffset dueAt, long? insteadOf = null,
        CancellationToken cancellationToken = default) => ChangesAsync(
        new PostgresStatement(Use, ids.ToArray(), owner, (int)place.Use, place.Id, insteadOf ?? place.Id, isPublic, dueAt), ids.Count, cancellationToken);

    public Task ReleaseAsync(MediaPlace place, DateTimeOffset dueAt, CancellationToken cancellationToken = default) =>
        ExecuteAsync(In(Release, place, dueAt), cancellationToken);

    public Task KeepAsync(MediaPlace place, CancellationToken cancellationToken = default) => ExecuteAsync(In(Keep, place), cancellationToken);

    public Task KeepAsync(long id, MediaPlace place, CancellationToken cancellationToken = default) =>
        ExecuteAsync(In(KeepOne, place, id), cancellationToken);

    public Task DoubtAsync(MediaPlace place, DateTimeOffset dueAt, CancellationToken cancellationToken = default) =>
        ExecuteAsync(In(Doubt, place, dueAt), cancellationToken);

    public Task RemoveAsync(MediaPlace place, DateTimeOffset dueAt, CancellationToken cancellationToken = default) =>
        ExecuteAsync(In(Remove, place, dueAt), cancellationToken);

    public Task<bool> RemoveAsync(long id, MediaPlace place, DateTimeOffset dueAt, CancellationToken cancellationToken = default) => database.WriteAsync(
        async db => await db.ExecuteAsync(In(RemoveOne, place, id, dueAt)) == 1
            || !(await db.ListAsync(new PostgresStatement(IsThere, id), row => row.Bool(0)))[0],
        cancellationToken);

    public Task ForgetAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) =>
        ExecuteAsync(new PostgresStatement(Forget, [ids.ToArray()]), cancellationToken);

    private static PostgresStatement In(string sql, MediaPlace place, params object?[] further) => new(sql, [(int)place.Use, place.Id, .. further]);

    private Task<int> ExecuteAsync(PostgresStatement statement, CancellationToken cancellationToken) =>
        database.WriteAsync(db => db.ExecuteAsync(statement), cancellationToken);

    private Task<bool> ChangesAsync(PostgresStatement statement, int rows, CancellationToken cancellationToken) =>
        database.WriteAsync(async db => await db.ExecuteAsync(statement) == rows, cancellationToken);
}
