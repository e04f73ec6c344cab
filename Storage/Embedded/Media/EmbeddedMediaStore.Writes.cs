using Social.Grains.Interfaces.Media;
using Social.Grains.Media;

namespace Social.Storage.Embedded.Media;

/// <summary>This half changes and removes.</summary>
internal sealed partial class EmbeddedMediaStore
{
    private const string Finish =
        "update media set status = 1, width = ?2, height = ?3, blurhash = ?4, main_type = ?5, main_bytes = ?6, preview_type = ?7, preview_bytes = ?8 " +
        "where id = ?1 and status = 0 and removed = 0";

    private const string Fail = "update media set status = 2, repeat_key = null where id = ?1 and status = 0";

    private const string Describe = "update media set alt = ?3 where id = ?2 and owner = ?1 and removed = 0";

    private const string IsFree =
        "select exists (select 1 from media where id = ?1 and owner = ?2 and status = 1 and removed = 0 " +
        "and (place_use = 0 or (place_use = ?3 and place_id in (?4, ?5))))";

    private const string PutTo = "update media set place_use = ?2, place_id = ?3, public = ?4, due_at = ?5 where id = ?1";

    private const string Release =
        "update media set place_use = 0, place_id = 0, public = 0, due_at = ?3 where place_use = ?1 and place_use <> 0 and place_id = ?2 and removed = 0";

    private const string Keep = "update media set due_at = null where place_use = ?1 and place_use <> 0 and place_id = ?2 and removed = 0";

    private const string KeepOne = "update media set due_at = null where id = ?3 and place_use = ?1 and place_id = ?2 and removed = 0";

    private const string Doubt = "update media set due_at = ?3 where place_use = ?1 and place_use <> 0 and place_id = ?2 and removed = 0";

    private const string Remove =
        "update media set removed = 1, due_at = ?3 where place_use = ?1 and place_use <> 0 and place_id = ?2 and removed = 0";

    private const string RemoveOne = "update media set removed = 1, due_at = ?4 where id = ?3 and place_use = ?1 and place_id = ?2 and removed = 0";

    private const string IsThere = "select exists (select 1 from media where id = ?1 and removed = 0)";

    private const string Forget = "delete from media where id = ?1 and removed = 1";

    public Task<bool> FinishAsync(long id, MediaFacts facts, CancellationToken cancellationToken = default) => database.WriteAsync(
        db => db.Use(Finish)
            .Bind(id).Bind((long?)facts.Width).Bind((long?)facts.Height).Bind(facts.Blurhash).Bind(facts.Main.ContentType).Bind(facts.Main.Bytes)
            .Bind(facts.Preview?.ContentType).Bind(facts.Preview?.Bytes)
            .Execute() == 1,
        cancellationToken);

    public Task FailAsync(long id, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.Use(Fail).Bind(id).Execute(), cancellationToken);

    public Task<bool> DescribeAsync(long owner, long id, string? alt, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.Use(Describe).Bind(owner).Bind(id).Bind(alt).Execute() == 1, cancellationToken);

    public Task<bool> UseAsync(
        long owner, IReadOnlyCollection<long> ids, MediaPlace place, bool isPublic, DateTimeOffset dueAt, long? insteadOf = null,
        CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            // one writer: what is free when asked is free when written
            foreach (var id in ids)
            {
                if (db.Use(IsFree).Bind(id).Bind(owner).Bind((long)place.Use).Bind(place.Id).Bind(insteadOf ?? place.Id).Scalar() == 0)
                    return false;
            }
            foreach (var id in ids)
                db.Use(PutTo).Bind(id).Bind((long)place.Use).Bind(place.Id).Bind(isPublic).Bind(dueAt).Execute();
            return true;
        },
        cancellationToken);

    public Task ReleaseAsync(MediaPlace place, DateTimeOffset dueAt, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => In(db, Release, place).Bind(dueAt).Execute(), cancellationToken);

    public Task KeepAsync(MediaPlace place, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => In(db, Keep, place).Execute(), cancellationToken);

    public Task KeepAsync(long id, MediaPlace place, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => In(db, KeepOne, place).Bind(id).Execute(), cancellationToken);

    public Task DoubtAsync(MediaPlace place, DateTimeOffset dueAt, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => In(db, Doubt, place).Bind(dueAt).Execute(), cancellationToken);

    public Task RemoveAsync(MediaPlace place, DateTimeOffset dueAt, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => In(db, Remove, place).Bind(dueAt).Execute(), cancellationToken);

    public Task<bool> RemoveAsync(long id, MediaPlace place, DateTimeOffset dueAt, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            db => In(db, RemoveOne, place).Bind(id).Bind(dueAt).Execute() == 1 || db.Use(IsThere).Bind(id).Scalar() == 0, cancellationToken);

    public Task ForgetAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            foreach (var id in ids)
                db.Use(Forget).Bind(id).Execute();
            return true;
        },
        cancellationToken);

    private static SqliteStatement In(SqliteSession db, string sql, MediaPlace place) => db.Use(sql).Bind((long)place.Use).Bind(place.Id);
}
