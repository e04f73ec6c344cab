using System.Collections.Immutable;
using Social.Grains.Accounts;

namespace Social.Storage.Postgres.Accounts;

/// <summary>Sessions in table <c>sessions</c>; an ended one stays until it is swept, so that its end can be told.</summary>
internal sealed partial class PostgresAccountStore
{
    private const string SessionColumns =
        "select id, user_id, family_hash, secret_hash, user_agent, address, created_at, last_used_at, expires_at, ended_at from sessions ";

    private const string GetSession = SessionColumns + "where id = $1";

    private const string LiveSessions =
        SessionColumns + "where user_id = $1 and ended_at is null and expires_at > $2 order by last_used_at desc, id desc";

    // two sessions of one user at once count each other: whoever adds holds the user
    private const string LockUsers =
        "select count(*) from (select from users where id = any ($1) order by id for no key update) locked";

    private const string AddSessions =
        "select add_session(id, user_id, family_hash, secret_hash, user_agent, address, created_at, last_used_at, expires_at, ended_at, " +
        "keep) " +
        "from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], " +
        "$9::bigint[], $10::bigint[], $11::integer[]) " +
        "as i (id, user_id, family_hash, secret_hash, user_agent, address, created_at, last_used_at, expires_at, ended_at, keep)";

    private const string Rotate =
        "update sessions set secret_hash = $3, last_used_at = $4, expires_at = $5 " +
        "where id = $1 and secret_hash = $2 and ended_at is null and expires_at > $4";

    private const string IsRotated = "select exists (select from sessions where id = $1 and secret_hash = $2)";

    private const string EndSession = "update sessions set ended_at = coalesce(ended_at, $3) where id = $2 and user_id = $1";

    private const string EndOthers = "update sessions set ended_at = $3 where user_id = $1 and id <> $2 and ended_at is null";

    private const string EndedSince = "select id from sessions where ended_at >= $1";

    private const string SweepSessions =
        "delete from sessions where id in (select id from (" +
        "(select id from sessions where ended_at < $1 limit $2) union " +
        "(select id from sessions where expires_at < $1 limit $2)) old limit $2)";

    public Task AddSessionAsync(SessionRecord session, int keep, CancellationToken cancellationToken = default) =>
        _sessions.WriteAsync(new NewSessionRow(session, keep), cancellationToken);

    public async Task<SessionRecord?> GetSessionAsync(long sessionId, CancellationToken cancellationToken = default) =>
        (await _database.ReadAsync(new PostgresStatement(GetSession, sessionId), ReadSession, cancellationToken)).FirstOrDefault();

    public Task<bool> RotateAsync(
        long sessionId, ImmutableArray<byte> expectedHash, ImmutableArray<byte> newHash, DateTimeOffset now, DateTimeOffset expiresAt,
        CancellationToken cancellationToken = default) =>
        _database.WriteAsync(
            async db => await db.ExecuteAsync(new PostgresStatement(Rotate, sessionId, expectedHash, newHash, now, expiresAt)) == 1
                || (db.Again && (await db.ListAsync(new PostgresStatement(IsRotated, sessionId, newHash), row => row.Bool(0)))[0]),
            cancellationToken);

    public Task<bool> EndSessionAsync(long userId, long sessionId, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(
            async db => await db.ExecuteAsync(new PostgresStatement(EndSession, userId, sessionId, now)) == 1, cancellationToken);

    public Task EndOtherSessionsAsync(long userId, long keepSessionId, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(db => db.ExecuteAsync(new PostgresStatement(EndOthers, userId, keepSessionId, now)), cancellationToken);

    public Task<ImmutableArray<SessionRecord>> SessionsAsync(
        long userId, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(LiveSessions, userId, now), ReadSession, cancellationToken);

    public Task<ImmutableArray<long>> RevokedSinceAsync(DateTimeOffset since, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(EndedSince, since), row => row.Int64(0), cancellationToken);

    private static async Task<IReadOnlyList<bool>> AddSessionsAsync(PostgresSession db, IReadOnlyList<NewSessionRow> given)
    {
        var sessions = PostgresColumn.Of(given, g => g.Session);
        var add = new PostgresStatement(
            AddSessions,
            PostgresColumn.Of(sessions, s => s.Id), PostgresColumn.Of(sessions, s => s.UserId),
            PostgresColumn.Blobs(sessions, s => s.FamilyHash), PostgresColumn.Blobs(sessions, s => s.SecretHash),
            PostgresColumn.Of(sessions, s => s.UserAgent), PostgresColumn.Of(sessions, s => s.Address),
            PostgresColumn.Times(sessions, s => s.CreatedAt), PostgresColumn.Times(sessions, s => s.LastUsedAt),
            PostgresColumn.Times(sessions, s => s.ExpiresAt), PostgresColumn.Times(sessions, s => s.EndedAt),
            PostgresColumn.Of(given, g => g.Keep));
        var locked = new PostgresStatement(LockUsers, sessions.Select(s => s.UserId).Distinct().ToArray());
        return await db.ListAsync([locked, add], 1, _ => true);
    }

    private static SessionRecord ReadSession(PostgresRow row) => new(
        row.Int64(0), row.Int64(1), row.Blob(2), row.Blob(3), row.Text(4), row.Text(5), row.Time(6), row.Time(7), row.Time(8),
        row.TimeOrNull(9));
}
