using System.Collections.Immutable;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;

namespace Social.Storage.Embedded.Users;

/// <summary>
/// Tables <c>follows</c>, <c>follow_requests</c>, <c>blocks</c> and <c>mutes</c>; counts and relation version in <c>users</c>. The verbs
/// are in <see cref="RelationVerbs"/>.
/// </summary>
internal sealed class EmbeddedRelationStore(EmbeddedDatabase database) : IRelationStore
{
    private const string Version = "select relation_version from users where id = ?1";
    private const string Followed = "select followee from follows where follower = ?1";
    private const string Muted = "select muted from mutes where muter = ?1";
    private const string Blocked = "select blocked from blocks where blocker = ?1";

    private const string Followers =
        "select id, follower from follows indexed by follows_by_followee where followee = ?1 and id < ?2 order by id desc limit ?3";
    private const string Following =
        "select id, followee from follows indexed by follows_by_follower where follower = ?1 and id < ?2 order by id desc limit ?3";
    private const string FollowedSince =
        "select count(*) from (select 1 from follows indexed by follows_by_follower where follower = ?1 and id >= ?2 " +
        "union all select 1 from follow_requests where follower = ?1 and id >= ?2 limit ?3)";

    private const string Requests = "select id, follower from follow_requests where followee = ?1 and id < ?2 order by id desc limit ?3";

    public Task<RelationWrite> FollowAsync(
        long userId, long otherId, long followId, int limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => new RelationVerbs(db, userId, otherId).Follow(followId, limit), cancellationToken);

    public Task<RelationWrite> UnfollowAsync(long userId, long otherId, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => new RelationVerbs(db, userId, otherId).Unfollow(), cancellationToken);

    public Task<RelationWrite> BlockAsync(long userId, long otherId, int limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => new RelationVerbs(db, userId, otherId).Block(limit), cancellationToken);

    public Task<RelationWrite> UnblockAsync(long userId, long otherId, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => new RelationVerbs(db, userId, otherId).Unblock(), cancellationToken);

    public Task<RelationWrite> MuteAsync(long userId, long otherId, int limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => new RelationVerbs(db, userId, otherId).Mute(limit), cancellationToken);

    public Task<RelationWrite> UnmuteAsync(long userId, long otherId, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => new RelationVerbs(db, userId, otherId).Unmute(), cancellationToken);

    public Task<RelationWrite> AcceptAsync(
        long userId, long followerId, long followId, int limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => new RelationVerbs(db, userId, followerId).Accept(followId, limit), cancellationToken);

    public Task<RelationWrite> RejectAsync(long userId, long followerId, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => new RelationVerbs(db, userId, followerId).Reject(), cancellationToken);

    public Task<int> FollowedSinceAsync(long userId, long since, int most, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => (int)db.Use(FollowedSince).Bind(userId).Bind(since).Bind(most).Scalar(), cancellationToken);

    public Task<ImmutableArray<Relationship>> BetweenAsync(
        long userId, IReadOnlyList<long> others, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            db => db.AtOneMoment(() => others.Select(o => Standing.Read(db, userId, o).Relationship).ToImmutableArray()),
            cancellationToken);

    public Task<long> VersionAsync(long userId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Version).Bind(userId).Scalar(), cancellationToken);

    public Task<RelationList> ListAsync(long userId, CancellationToken cancellationToken = default) => database.ReadAsync(
        db => db.AtOneMoment(() => new RelationList(
            db.Use(Version).Bind(userId).Scalar(),
            Ids(db.Use(Followed).Bind(userId)),
            Ids(db.Use(Muted).Bind(userId)),
            Ids(db.Use(Blocked).Bind(userId)))),
        cancellationToken);

    public Task<ImmutableArray<FollowRow>> FollowersAsync(
        long userId, long before, int limit, CancellationToken cancellationToken = default) =>
        PageAsync(Followers, userId, before, limit, cancellationToken);

    public Task<ImmutableArray<FollowRow>> FollowingAsync(
        long userId, long before, int limit, CancellationToken cancellationToken = default) =>
        PageAsync(Following, userId, before, limit, cancellationToken);

    public Task<ImmutableArray<FollowRow>> RequestsAsync(
        long userId, long before, int limit, CancellationToken cancellationToken = default) =>
        PageAsync(Requests, userId, before, limit, cancellationToken);

    private Task<ImmutableArray<FollowRow>> PageAsync(
        string sql, long userId, long before, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => db.Use(sql).Bind(userId).Bind(before).Bind(limit).List(r => new FollowRow(r.Int64(0), r.Int64(1))), cancellationToken);

    private static ImmutableArray<long> Ids(SqliteStatement statement) => statement.List(r => r.Int64(0));
}
