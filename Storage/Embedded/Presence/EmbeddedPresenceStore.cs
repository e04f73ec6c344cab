using System.Collections.Immutable;
using Social.Grains.Interfaces.Presence;
using Social.Grains.Presence;

namespace Social.Storage.Embedded.Presence;

/// <summary>Tables <c>presence</c> and <c>hidden_presence</c>.</summary>
internal sealed class EmbeddedPresenceStore(EmbeddedDatabase database) : IPresenceStore
{
    private const string Seen =
        "insert into presence (user_id, last_seen) select id, ?2 from users where id = ?1 and deleted = 0 " +
        "on conflict (user_id) do update set last_seen = excluded.last_seen where last_seen is null or last_seen < excluded.last_seen";

    private const string SetAudience =
        "insert into presence (user_id, audience) values (?1, ?2) on conflict (user_id) do update set audience = excluded.audience";

    private const string Get = "select user_id, last_seen, audience from presence where user_id = ?1";
    private const string Forget = "delete from presence where user_id = ?1";
    private const string Hide = "insert into hidden_presence (part, user_id) values (?1, ?2) on conflict do nothing";
    private const string Show = "delete from hidden_presence where part = ?1 and user_id = ?2";
    private const string Hidden = "select user_id from hidden_presence where part = ?1";

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

    public Task SetHiddenAsync(int part, IReadOnlyCollection<long> hidden, IReadOnlyCollection<long> shown, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            db =>
            {
                var written = 0;
                foreach (var userId in hidden)
                    written += db.Use(Hide).Bind(part).Bind(userId).Execute();
                foreach (var userId in shown)
                    written += db.Use(Show).Bind(part).Bind(userId).Execute();
                return written;
            },
            cancellationToken);

    public Task<ImmutableArray<long>> HiddenAsync(int part, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Hidden).Bind(part).List(row => row.Int64(0)), cancellationToken);

    public Task ForgetUserAsync(long userId, CancellationToken cancellationToken = default) => database.WriteAsync(
        db => db.Use(Forget).Bind(userId).Execute() + db.Use(Show).Bind(PresenceRules.PartOf(userId)).Bind(userId).Execute(), cancellationToken);

    private static PresenceRecord Read(SqliteStatement row) => new(row.Int64(0), row.TimeOrNull(1), (PresenceAudience)row.Int32(2));
}
