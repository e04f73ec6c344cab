using System.Collections.Immutable;
using Social.Grains.Interfaces.Media;
using Social.Grains.Media;

namespace Social.Storage.Embedded.Media;

/// <summary>What is known of media, in table <c>media</c>. This half adds and reads.</summary>
internal sealed partial class EmbeddedMediaStore(EmbeddedDatabase database) : IMediaStore
{
    private const string Columns =
        "select id, owner, kind, status, secret, created_at, alt, width, height, blurhash, main_type, main_bytes, preview_type, preview_bytes, " +
        "place_use, place_id, public, due_at, removed, repeat_key, repeat_hash from media ";

    private const string Get = Columns + "where id = ?1";

    private const string ByRepeat = Columns + "where owner = ?1 and repeat_key = ?2 and removed = 0";

    private const string InPlace = Columns + "where place_use = ?1 and place_use <> 0 and place_id = ?2 and removed = 0 order by id";

    private const string Due = Columns + "where due_at <= ?1 order by due_at limit ?2";

    private const string OfOwner = Columns + "where owner = ?1 and id < ?2 and removed = 0 order by id desc limit ?3";

    private const string Unused = "select count(*) from media where owner = ?1 and place_use = 0 and removed = 0";

    // a key lives for a day
    private const string FreeRepeat = "update media set repeat_key = null, repeat_hash = null where owner = ?1 and repeat_key = ?2 and removed = 0 and created_at <= ?3";

    private const string Insert =
        "insert into media (id, owner, kind, status, secret, created_at, alt, place_use, place_id, public, due_at, removed, repeat_key, repeat_hash) " +
        "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, ?12, ?13) on conflict (id) do nothing";

    public Task<MediaAddition> AddAsync(MediaRecord media, int mostUnused, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => Add(db, media, mostUnused), cancellationToken);

    public Task<ImmutableArray<MediaRecord>> GetManyAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Each(Get, ids, (s, id) => s.Bind(id), ReadMedia), cancellationToken);

    public Task<ImmutableArray<MediaRecord>> InPlaceAsync(MediaPlace place, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(InPlace).Bind((long)place.Use).Bind(place.Id).List(ReadMedia), cancellationToken);

    public Task<ImmutableArray<MediaRecord>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Due).Bind(now).Bind(limit).List(ReadMedia), cancellationToken);

    public Task<ImmutableArray<MediaRecord>> OfOwnerAsync(long owner, long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(OfOwner).Bind(owner).Bind(before).Bind(limit).List(ReadMedia), cancellationToken);

    private static MediaAddition Add(SqliteSession db, MediaRecord media, int mostUnused)
    {
        if (media.RepeatKey is { } key)
        {
            db.Use(FreeRepeat).Bind(media.Owner).Bind(key).Bind(media.CreatedAt - MediaRecord.Unused).Execute();
            if (db.Use(ByRepeat).Bind(media.Owner).Bind(key).First(ReadMedia) is { } first)
                return new MediaAddition(MediaAdditionOutcome.Repeated, first);
        }
        if (db.Use(Unused).Bind(media.Owner).Scalar() >= mostUnused)
            return new MediaAddition(MediaAdditionOutcome.TooMany);
        var row = db.Use(Insert)
            .Bind(media.Id).Bind(media.Owner).Bind((long)media.Kind).Bind((long)media.Status).Bind(media.Secret).Bind(media.CreatedAt).Bind(media.Alt)
            .Bind((long)media.Place.Use).Bind(media.Place.Id).Bind(media.Public).Bind(media.DueAt).Bind(media.RepeatKey);
        row = media.RepeatKey is null ? row.Bind((string?)null) : row.Bind(media.RepeatHash);
        return new MediaAddition(row.Execute() == 1 ? MediaAdditionOutcome.Added : MediaAdditionOutcome.DuplicateId);
    }

    private static MediaRecord ReadMedia(SqliteStatement row) => new(
        row.Int64(0), row.Int64(1), (MediaKind)row.Int32(2), (MediaStatus)row.Int32(3), row.Text(4), row.Time(5), row.TextOrNull(6), ReadFacts(row),
        new MediaPlace((MediaUse)row.Int32(14), row.Int64(15)), row.Bool(16), row.TimeOrNull(17), row.Bool(18), row.TextOrNull(19),
        row.IsNull(20) ? [] : row.Blob(20));

    private static MediaFacts? ReadFacts(SqliteStatement row) => row.IsNull(10)
        ? null
        : new MediaFacts(
            (int?)row.Int64OrNull(7), (int?)row.Int64OrNull(8), row.TextOrNull(9), new StoredFile(row.Text(10), row.Int64(11)),
            row.IsNull(12) ? null : new StoredFile(row.Text(12), row.Int64(13)));
}
