using System.Collections.Immutable;
using Social.Grains.Interfaces.Presence;
using Social.Grains.Presence;

namespace Social.Storage.Embedded.Presence;

/// <summary>Table <c>presence</c>.</summary>
internal sealed class EmbeddedPresenceStore(EmbeddedDatabase database) : IPresenceStore
{
    private const string Seen =
        "insert into presence (user_id, last_seen) select id, ?2 from users where id = ?1 and deleted = 0 " +
        "on conflict (user_id) do update set last_seen = excluded.last_seen where last_seen is null or last_seen < excluded.last_seen";

    private const string SetAudience =
        "insert into presence (user_id, audience) values (?1, ?2) on conflict (user_id) do update set audience = excluded.audience";

    private const string Get = "select user_id, last_seen, audience from presence where user_id = ?1";
    private const string Forget = "delete from presence where user_id = ?1";

    public Task SeenAsync(IReadOnlyCollection<LastSeen> seen, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            var written = 0;
            foreach (var (userId, at) in seen)
                written += db.Use(Seen).Bind(userId).Bind(at).Execute();
            return written;
        },
        cancellationToken);

    public Task SetAudienceAsync(long userId, PresenceAudience audience, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.Use(SetAudience).Bind(userId).Bind((long)audience).Execute(), cancellationToken);

    public Task<ImmutableArray<PresenceRecord>> OfAsync(IReadOnlyCollection<long> userIds, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Each(Get, userIds, (s, id) => s.Bind(id), Read), cancellationToken);

    public Task ForgetUserAsync(long userId, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.Use(Forget).Bind(userId).Execute(), cancellationToken);

    private static PresenceRecord Read(SqliteStatement row) => new(row.Int64(0), row.TimeOrNull(1), (PresenceAudience)row.Int32(2));
}
