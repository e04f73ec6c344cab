using System.Collections.Immutable;
using Social.Grains.Accounts;

namespace Social.Storage.Postgres.Accounts;

/// <summary>The end of accounts.</summary>
internal sealed partial class PostgresAccountStore
{
    private const string Schedule = "update accounts set delete_at = $2::bigint where user_id = $1 and (delete_at is null or delete_at > $3)";

    private const string ToDelete =
        "select delete_at, user_id from accounts where delete_at <= $1 and (delete_at, user_id) > ($2, $3) order by delete_at, user_id limit $4";

    private const string Blank =
        "update users set deleted = true, display_name = '', bio = '', avatar_url = null, location = null, links = '[]', version = version + 1 " +
        "where id = $1 and not deleted";

    // the sessions stay until they are swept, so that their end can be told
    private static readonly string[] Rest =
    [
        "delete from user_words where user_id = $1", "delete from follow_requests where follower = $1", "delete from follow_requests where followee = $1",
        "delete from blocks where blocker = $1", "delete from mutes where muter = $1", "delete from notifications where recipient = $1",
        "delete from notification_outbox where recipient = $1", "delete from inboxes where user_id = $1", "delete from account_repeats where user_id = $1",
        // a last note may have come after it was forgotten
        "delete from presence where user_id = $1", "delete from accounts where user_id = $1",
    ];

    public Task<bool> ScheduleDeletionAsync(long userId, DateTimeOffset? at, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(async db => await db.ExecuteAsync(new PostgresStatement(Schedule, userId, at, now)) == 1, cancellationToken);

    public Task<ImmutableArray<DueDeletion>> DueDeletionsAsync(
        DateTimeOffset now, DueDeletion after, int limit, CancellationToken cancellationToken = default) => _database.ReadAsync(
        new PostgresStatement(ToDelete, now, after.At, after.UserId, limit), row => new DueDeletion(row.Time(0), row.Int64(1)), cancellationToken);

    public Task CloseAsync(long userId, CancellationToken cancellationToken = default) => _database.WriteAsync(
        db => db.ListAsync([new PostgresStatement(Blank, userId), .. Rest.Select(sql => new PostgresStatement(sql, userId))], 0, _ => true), cancellationToken);
}
