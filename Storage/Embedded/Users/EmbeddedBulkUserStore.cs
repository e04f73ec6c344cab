using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Social.Grains.Users;

namespace Social.Storage.Embedded.Users;

/// <summary>
/// Tables <c>users</c> and <c>follows</c> by the million. Follows come in the order of table and first index; the index by the followed
/// user would be written all over the place, so it is sorted once at the end.
/// </summary>
internal sealed class EmbeddedBulkUserStore(EmbeddedDatabase database, IOptions<EmbeddedStorageOptions> options) : IBulkUserStore
{
    private const string DropIndex = "drop index if exists follows_by_followee";

    // word for word as in the schema: a test compares them
    private const string MakeIndex = "create index if not exists follows_by_followee on follows (followee, id)";

    private const string AddUser =
        "insert or ignore into users (id, handle, display_name, bio, links, locked, created_at, version, followers, following, relation_version) " +
        "values (?1, ?2, ?3, ?4, '[]', ?5, ?6, ?7, ?8, ?9, ?9)";

    private const string AddFollow = "insert or ignore into follows (follower, followee, id) values (?1, ?2, ?3)";

    // what is sorted does not fit into memory; few large runs are merged in one pass
    private const string SortTuning =
        "pragma temp_store = file; pragma cache_size = -393216; pragma synchronous = normal; pragma wal_autocheckpoint = 16384;";

    public Task BeginAsync(CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            db.Execute(DropIndex);
            return true;
        },
        cancellationToken);

    public Task AddAsync(IReadOnlyList<BulkUser> users, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            foreach (var (user, firstFollowId, followees) in users)
            {
                db.Use(AddUser)
                    .Bind(user.Id).Bind(user.Handle).Bind(user.DisplayName).Bind(user.Bio).Bind(user.Locked).Bind(user.CreatedAt)
                    .Bind(user.Version).Bind(user.Followers).Bind(user.Following)
                    .Execute();
                var follow = db.Use(AddFollow);
                for (var i = 0; i < followees.Length; i++)
                    follow.Bind(user.Id).Bind(followees.Span[i]).Bind(firstFollowId + i).Execute();
            }

            return users.Count;
        },
        cancellationToken);

    /// <summary>On a connection of its own, because where temporary data go cannot be changed within a transaction.</summary>
    public Task EndAsync(CancellationToken cancellationToken = default) => Task.Run(MakeAgain, cancellationToken);

    private void MakeAgain()
    {
        try
        {
            using var session = SqliteSession.Open(database.DatabasePath, SqliteOpenMode.ReadWrite, options.Value.BusyTimeout);
            session.RunScript(SortTuning);
            session.Execute(MakeIndex);
            session.RunScript("pragma wal_checkpoint(truncate)");
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.Translate(e);
        }
    }
}
