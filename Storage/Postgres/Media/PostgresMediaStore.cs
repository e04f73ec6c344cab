using System.Collections.Immutable;
using Social.Grains.Interfaces.Media;
using Social.Grains.Media;

namespace Social.Storage.Postgres.Media;

/// <summary>What is known of media, in table <c>media</c>. This half adds and reads. Uploads are rare beside posts, so each write goes singly.</summary>
internal sealed partial class PostgresMediaStore(PostgresDatabase database) : IMediaStore
{
    private const string Columns =
        "select id, owner, kind, status, secret, created_at, alt, width, height, blurhash, main_type, main_bytes, preview_type, preview_bytes, " +
        "place_use, place_id, public, due_at, removed, repeat_key, repeat_hash from media ";

    private const string ById = Columns + "where id = any ($1)";

    private const string ByRepeat = Columns + "where owner = $1 and repeat_key = $2 and not removed";

    private const string InPlace = Columns + "where place_use = $1 and place_use <> 0 and place_id = $2 and not removed order by id";

    private const string Due = Columns + "where due_at <= $1 order by due_at limit $2";

    private const string OfOwner = Columns + "where owner = $1 and id < $2 and not removed order by id desc limit $3";

    // a key lives for a day
    private const string FreeRepeat = "update media set repeat_key = null, repeat_hash = null where owner = $1 and repeat_key = $2 and not removed and created_at <= $3";

    private const string Insert =
        "insert into media (id, owner, kind, status, secret, created_at, alt, place_use, place_id, public, due_at, removed, repeat_key, repeat_hash) " +
        "select $1, $2, $3, $4, $5, $6, $7::text, $8, $9, $10, $11::bigint, false, $12::text, $13::bytea " +
        "where (select count(*) from media where owner = $2 and place_use = 0 and not removed) < $14 on conflict do nothing returning id";

    public Task<MediaAddition> AddAsync(MediaRecord media, int mostUnused, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => AddAsync(db, media, mostUnused), cancellationToken);

    public Task<ImmutableArray<MediaRecord>> GetManyAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) =>
        database.ReadAsync(new PostgresStatement(ById, ids.ToArray()), ReadMedia, cancellationToken);

    public Task<ImmutableArray<MediaRecord>> InPlaceAsync(MediaPlace place, CancellationToken cancellationToken = default) =>
        database.ReadAsync(In(InPlace, place), ReadMedia, cancellationToken);

    public Task<ImmutableArray<MediaRecord>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(new PostgresStatement(Due, now, limit), ReadMedia, cancellationToken);

    public Task<ImmutableArray<MediaRecord>> OfOwnerAsync(long owner, long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(new PostgresStatement(OfOwner, owner, before, limit), ReadMedia, cancellationToken);

    private static async Task<MediaAddition> AddAsync(PostgresSession db, MediaRecord media, int mostUnused)
    {
        var statements = new List<PostgresStatement>();
        if (media.RepeatKey is { } key)
            statements.Add(new PostgresStatement(FreeRepeat, media.Owner, key, media.CreatedAt - MediaRecord.Unused));
        statements.Add(new PostgresStatement(
            Insert, media.Id, media.Owner, (int)media.Kind, (int)media.Status, media.Secret, media.CreatedAt, media.Alt, (int)media.Place.Use,
            media.Place.Id, media.Public, media.DueAt, media.RepeatKey, media.RepeatKey is null ? null : media.RepeatHash, mostUnused));
        // of those that answer rows the insert is the first
        if ((await db.ListAsync(statements, 0, row => row.Int64(0))).Length == 1)
            return new MediaAddition(MediaAdditionOutcome.Added);
        return await RefusedAsync(db, media);
    }

    /// <summary>Why nothing was inserted; or it was, and the answer was lost.</summary>
    private static async Task<MediaAddition> RefusedAsync(PostgresSession db, MediaRecord media)
    {
        var stored = await db.ListAsync(new PostgresStatement(ById, [new[] { media.Id }]), ReadMedia);
        if (db.Again && stored.Any(m => string.Equals(m.Secret, media.Secret, StringComparison.Ordinal)))
            return new MediaAddition(MediaAdditionOutcome.Added);
        if (media.RepeatKey is { } key && (await db.ListAsync(new PostgresStatement(ByRepeat, media.Owner, key), ReadMedia)) is [var first, ..])
            return new MediaAddition(MediaAdditionOutcome.Repeated, first);
        return new MediaAddition(stored.IsEmpty ? MediaAdditionOutcome.TooMany : MediaAdditionOutcome.DuplicateId);
    }

    private static MediaRecord ReadMedia(PostgresRow row) => new(
        row.Int64(0), row.Int64(1), (MediaKind)row.Int32(2), (MediaStatus)row.Int32(3), row.Text(4), row.Time(5), row.TextOrNull(6), ReadFacts(row),
        new MediaPlace((MediaUse)row.Int32(14), row.Int64(15)), row.Bool(16), row.TimeOrNull(17), row.Bool(18), row.TextOrNull(19), row.BlobOrEmpty(20));

    private static MediaFacts? ReadFacts(PostgresRow row) => row.TextOrNull(10) is { } mainType
        ? new MediaFacts(
            row.Int32OrNull(7), row.Int32OrNull(8), row.TextOrNull(9), new StoredFile(mainType, row.Int64(11)),
            row.TextOrNull(12) is { } previewType ? new StoredFile(previewType, row.Int64(13)) : null)
        : null;
}
