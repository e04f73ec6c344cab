using System.Collections.Immutable;
using Social.Grains.Tags;

namespace Social.Storage.Postgres.Tags;

/// <summary>Table <c>tag_follows</c>. Written singly, because it is rare, and by one grain for each user, so that the limit holds.</summary>
internal sealed class PostgresTagFollowStore(PostgresDatabase database) : ITagFollowStore
{
    private const string Insert =
        "insert into tag_follows (user_id, tag, id) select $1, $2, $3 where (select count(*) from tag_follows where user_id = $1) < $4 " +
        "on conflict (user_id, tag) do nothing";

    private const string Exists = "select 1 from tag_follows where user_id = $1 and tag = $2";
    private const string Delete = "delete from tag_follows where user_id = $1 and tag = $2";
    private const string OfUser = "select tag from tag_follows where user_id = $1 order by id desc";
    private const string Forget = "delete from tag_follows where user_id = $1";

    public Task<bool> FollowAsync(long userId, string tag, long followId, int limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async db => await db.ExecuteAsync(new PostgresStatement(Insert, userId, tag, followId, limit)) > 0
                || (await db.ListAsync(new PostgresStatement(Exists, userId, tag), _ => true)).Length > 0,
            cancellationToken);

    public Task UnfollowAsync(long userId, string tag, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.ExecuteAsync(new PostgresStatement(Delete, userId, tag)), cancellationToken);

    public Task<ImmutableArray<string>> OfUserAsync(long userId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(new PostgresStatement(OfUser, userId), row => row.Text(0), cancellationToken);

    public Task ForgetUserAsync(long userId, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.ExecuteAsync(new PostgresStatement(Forget, userId)), cancellationToken);
}
