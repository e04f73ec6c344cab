using System.Collections.Immutable;
using Social.Grains.Interfaces.Presence;
using Social.Grains.Presence;

namespace Social.Storage.Postgres.Presence;

/// <summary>Tables <c>presence</c> and <c>hidden_presence</c>. Written in batches that the partitions of presence make.</summary>
internal sealed class PostgresPresenceStore(PostgresDatabase database) : IPresenceStore
{
    // in the order of the key, as everybody locks them
    private const string Seen =
        "insert into presence as p (user_id, last_seen) select s.user_id, s.at from unnest($1::bigint[], $2::bigint[]) as s (user_id, at) " +
        "join users u on u.id = s.user_id and not u.deleted order by s.user_id " +
        "on conflict (user_id) do update set last_seen = excluded.last_seen where p.last_seen is null or p.last_seen < excluded.last_seen";

    private const string SetAudience =
        "insert into presence (user_id, audience) values ($1, $2) on conflict (user_id) do update set audience = excluded.audience";

    private const string Of = "select user_id, last_seen, audience::integer from presence where user_id = any ($1)";
    private const string Forget = "delete from presence where user_id = $1";

    private const string Hide =
        "insert into hidden_presence (part, user_id) select $1, u.user_id from unnest($2::bigint[]) as u (user_id) order by u.user_id on conflict do nothing";

    private const string Show = "delete from hidden_presence where part = $1 and user_id = any ($2)";
    private const string Hidden = "select user_id from hidden_presence where part = $1";

    public Task SeenAsync(IReadOnlyCollection<LastSeen> seen, CancellationToken cancellationToken = default) => database.WriteAsync(
        db => db.ExecuteAsync(new PostgresStatement(
            Seen, seen.Select(s => s.UserId).ToArray(), seen.Select(s => s.At.ToUnixTimeMilliseconds()).ToArray())),
        cancellationToken);

    public Task SetAudienceAsync(long userId, PresenceAudience audience, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.ExecuteAsync(new PostgresStatement(SetAudience, userId, (short)audience)), cancellationToken);

    public Task<ImmutableArray<PresenceRecord>> OfAsync(IReadOnlyCollection<long> userIds, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            new PostgresStatement(Of, userIds.ToArray()), row => new PresenceRecord(row.Int64(0), row.TimeOrNull(1), (PresenceAudience)row.Int32(2)),
            cancellationToken);

    public Task SetHiddenAsync(int part, IReadOnlyCollection<long> hidden, IReadOnlyCollection<long> shown, CancellationToken cancellationToken = default)
    {
        PostgresStatement[] both = [new(Hide, (short)part, hidden.ToArray()), new(Show, (short)part, shown.ToArray())];
        return database.WriteAsync(db => db.ListAsync(both, answer: -1, _ => true), cancellationToken);
    }

    public Task<ImmutableArray<long>> HiddenAsync(int part, CancellationToken cancellationToken = default) =>
        database.ReadAsync(new PostgresStatement(Hidden, (short)part), row => row.Int64(0), cancellationToken);

    public Task ForgetUserAsync(long userId, CancellationToken cancellationToken = default)
    {
        PostgresStatement[] both = [new(Forget, userId), new(Show, (short)PresenceRules.PartOf(userId), new[] { userId })];
        return database.WriteAsync(db => db.ListAsync(both, answer: -1, _ => true), cancellationToken);
    }
}
