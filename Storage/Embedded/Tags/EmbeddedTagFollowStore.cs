using System.Collections.Immutable;
using Social.Grains.Tags;

namespace Social.Storage.Embedded.Tags;

/// <summary>Table <c>tag_follows</c>.</summary>
internal sealed class EmbeddedTagFollowStore(EmbeddedDatabase database) : ITagFollowStore
{
    private const string Insert =
        "insert into tag_follows (user_id, tag, id) select ?1, ?2, ?3 where (select count(*) from tag_follows where user_id = ?1) < ?4 " +
        "on conflict (user_id, tag) do nothing";

    private const string Exists = "select 1 from tag_follows where user_id = ?1 and tag = ?2";
    private const string Delete = "delete from tag_follows where user_id = ?1 and tag = ?2";
    private const string OfUser = "select tag from tag_follows where user_id = ?1 order by id desc";
    private const string Forget = "delete from tag_follows where user_id = ?1";

    public Task<bool> FollowAsync(long userId, string tag, long followId, int limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            db => db.Use(Insert).Bind(userId).Bind(tag).Bind(followId).Bind(limit).Execute() > 0
                || db.Use(Exists).Bind(userId).Bind(tag).Scalar() > 0,
            cancellationToken);

    public Task UnfollowAsync(long userId, string tag, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.Use(Delete).Bind(userId).Bind(tag).Execute(), cancellationToken);

    public Task<ImmutableArray<string>> OfUserAsync(long userId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(OfUser).Bind(userId).List(row => row.Text(0)), cancellationToken);

    public Task ForgetUserAsync(long userId, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.Use(Forget).Bind(userId).Execute(), cancellationToken);
}
