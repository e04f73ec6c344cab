using System.Collections.Immutable;
using Social.Grains.Accounts;

namespace Social.Storage.Embedded.Accounts;

/// <summary>Sessions in table <c>sessions</c>; an ended one stays until it is swept, so that its end can be told.</summary>
internal sealed partial class EmbeddedAccountStore
{
    private const string SessionColumns =
        "select id, user_id, family_hash, secret_hash, user_agent, address, created_at, last_used_at, expires_at, ended_at from sessions ";

    private const string GetSession = SessionColumns + "where id = ?1";

    private const string LiveSessions =
        SessionColumns + "where user_id = ?1 and ended_at is null and expires_at > ?2 order by last_used_at desc, id desc";

    private const string InsertSession =
        "insert into sessions " +
        "(id, user_id, family_hash, secret_hash, user_agent, address, created_at, last_used_at, expires_at, ended_at) " +
        "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

    private const string EndOldest =
        "update sessions set ended_at = ?3 where id in (select id from sessions where user_id = ?1 and id <> ?2 and ended_at is null " +
        "and expires_at > ?3 order by last_used_at desc, id desc limit -1 offset ?4)";

    private const string Rotate =
        "update sessions set secret_hash = ?3, last_used_at = ?4, expires_at = ?5 " +
        "where id = ?1 and secret_hash = ?2 and ended_at is null and expires_at > ?4";

    private const string EndSession = "update sessions set ended_at = coalesce(ended_at, ?3) where id = ?2 and user_id = ?1";

    private const string EndOthers = "update sessions set ended_at = ?3 where user_id = ?1 and id <> ?2 and ended_at is null";

    private const string EndedSince = "select id from sessions where ended_at >= ?1";

    private const string SweepSessions =
        "delete from sessions where id in (select id from (select id from sessions where ended_at < ?1 limit ?2) " +
        "union select id from (select id from sessions where expires_at < ?1 limit ?2) limit ?2)";

    public Task AddSessionAsync(SessionRecord session, int keep, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            db.Use(InsertSession)
                .Bind(session.Id).Bind(session.UserId).Bind(session.FamilyHash).Bind(session.SecretHash)
                .Bind(session.UserAgent).Bind(session.Address)
                .Bind(session.CreatedAt).Bind(session.LastUsedAt).Bind(session.ExpiresAt).Bind(session.EndedAt)
                .Execute();
            return db.Use(EndOldest).Bind(session.UserId).Bind(session.Id).Bind(session.CreatedAt).Bind(Math.Max(0, keep - 1)).Execute();
        },
        cancellationToken);

    public Task<SessionRecord?> GetSessionAsync(long sessionId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(GetSession).Bind(sessionId).First(ReadSession), cancellationToken);

    public Task<bool> RotateAsync(
        long sessionId, ImmutableArray<byte> expectedHash, ImmutableArray<byte> newHash, DateTimeOffset now, DateTimeOffset expiresAt,
        CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            db => db.Use(Rotate).Bind(sessionId).Bind(expectedHash).Bind(newHash).Bind(now).Bind(expiresAt).Execute() == 1,
            cancellationToken);

    public Task<bool> EndSessionAsync(long userId, long sessionId, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.Use(EndSession).Bind(userId).Bind(sessionId).Bind(now).Execute() == 1, cancellationToken);

    public Task EndOtherSessionsAsync(long userId, long keepSessionId, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.Use(EndOthers).Bind(userId).Bind(keepSessionId).Bind(now).Execute(), cancellationToken);

    public Task<ImmutableArray<SessionRecord>> SessionsAsync(
        long userId, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(LiveSessions).Bind(userId).Bind(now).List(ReadSession), cancellationToken);

    public Task<ImmutableArray<long>> RevokedSinceAsync(DateTimeOffset since, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(EndedSince).Bind(since).List(r => r.Int64(0)), cancellationToken);

    private static SessionRecord ReadSession(SqliteStatement row) => new(
        row.Int64(0), row.Int64(1), row.Blob(2), row.Blob(3), row.Text(4), row.Text(5), row.Time(6), row.Time(7), row.Time(8),
        row.TimeOrNull(9));
}
