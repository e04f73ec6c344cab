using System.Collections.Immutable;
using Social.Grains.Accounts;

namespace Social.Storage.Embedded.Accounts;

/// <summary>The end of accounts.</summary>
internal sealed partial class EmbeddedAccountStore
{
    private const string Schedule = "update accounts set delete_at = ?2 where user_id = ?1 and (delete_at is null or delete_at > ?3)";

    private const string ToDelete =
        "select delete_at, user_id from accounts where delete_at <= ?1 and (delete_at, user_id) > (?2, ?3) order by delete_at, user_id limit ?4";

    private const string Blank =
        "update users set deleted = 1, display_name = '', bio = '', avatar_url = null, location = null, links = '[]', version = version + 1 where id = ?1 and deleted = 0";

    // the sessions stay until they are swept, so that their end can be told
    private static readonly string[] Rest =
    [
        "delete from user_words where user_id = ?1", "delete from follow_requests where follower = ?1", "delete from follow_requests where followee = ?1",
        "delete from blocks where blocker = ?1", "delete from mutes where muter = ?1", "delete from notifications where recipient = ?1",
        "delete from notification_outbox where recipient = ?1", "delete from inboxes where user_id = ?1", "delete from account_repeats where user_id = ?1",
        // a last note may have come after it was forgotten
        "delete from presence where user_id = ?1", "delete from accounts where user_id = ?1",
    ];

    public Task<bool> ScheduleDeletionAsync(long userId, DateTimeOffset? at, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.Use(Schedule).Bind(userId).Bind(at).Bind(now).Execute() == 1, cancellationToken);

    public Task<ImmutableArray<DueDeletion>> DueDeletionsAsync(
        DateTimeOffset now, DueDeletion after, int limit, CancellationToken cancellationToken = default) => database.ReadAsync(
        db => db.Use(ToDelete).Bind(now).Bind(after.At).Bind(after.UserId).Bind(limit).List(row => new DueDeletion(row.Time(0), row.Int64(1))),
        cancellationToken);

    public Task CloseAsync(long userId, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            db.Use(Blank).Bind(userId).Execute();
            foreach (var sql in Rest)
                db.Use(sql).Bind(userId).Execute();
            return true;
        },
        cancellationToken);
}
