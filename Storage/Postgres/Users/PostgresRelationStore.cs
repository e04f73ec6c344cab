using System.Collections.Immutable;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;

namespace Social.Storage.Postgres.Users;

/// <summary>
/// Tables <c>follows</c>, <c>follow_requests</c>, <c>blocks</c> and <c>mutes</c>; counts and relation version in <c>users</c>. The verbs
/// are in the function <c>write_relations</c>. They go out in groups: a group locks the rows of all its users in the order of their ids,
/// once, where follows of one person would otherwise queue for that person's row, a commit each.
/// </summary>
internal sealed class PostgresRelationStore : IRelationStore, IAsyncDisposable
{
    private const string LockUsers =
        "select count(*) from (select from users where id = any ($1) order by id for no key update) locked";

    private const string Write =
        "select w.outcome::integer, w.following, w.followed_by, w.requested, w.blocking, w.muting, w.blocked_by, w.user_version, " +
        "w.other_version " +
        "from write_relations($1, $2, $3, $4, $5) with ordinality as w order by w.ordinality";

    private const string Between =
        "select i.other, s.following, s.followed_by, s.requested, s.blocking, s.muting, s.blocked_by " +
        "from unnest($2::bigint[]) with ordinality as i (other, number) cross join lateral standing($1, i.other) s order by i.number";

    private const string Version = "select relation_version from users where id = $1";

    private const string List =
        "select coalesce((select relation_version from users where id = $1), 0), " +
        "array(select followee from follows where follower = $1), array(select muted from mutes where muter = $1), " +
        "array(select blocked from blocks where blocker = $1)";

    private const string Followers = "select id, follower from follows where followee = $1 and id < $2 order by id desc limit $3";
    private const string Following = "select id, followee from follows where follower = $1 and id < $2 order by id desc limit $3";
    private const string FollowedSince =
        "select count(*)::integer from (select from follows where follower = $1 and id >= $2 " +
        "union all select from follow_requests where follower = $1 and id >= $2 limit $3) begun";

    private const string Requests = "select id, follower from follow_requests where followee = $1 and id < $2 order by id desc limit $3";

    private const int LargestGroup = 250;

    private readonly PostgresDatabase _database;
    private readonly GroupCommit<Verb, RelationWrite> _writer;

    public PostgresRelationStore(PostgresDatabase database)
    {
        _database = database;
        _writer = database.NewWriter<Verb, RelationWrite>("relations", LargestGroup, 1, WriteAsync);
    }

    /// <summary>In the order that <c>write_relations</c> knows them.</summary>
    private enum Kind : short
    {
        Follow,
        Unfollow,
        Block,
        Unblock,
        Mute,
        Unmute,
        Accept,
        Reject,
    }

    public Task<RelationWrite> FollowAsync(
        long userId, long otherId, long followId, int limit, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(new Verb(Kind.Follow, userId, otherId, followId, limit), cancellationToken);

    public Task<RelationWrite> UnfollowAsync(long userId, long otherId, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(new Verb(Kind.Unfollow, userId, otherId), cancellationToken);

    public Task<RelationWrite> BlockAsync(long userId, long otherId, int limit, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(new Verb(Kind.Block, userId, otherId, Limit: limit), cancellationToken);

    public Task<RelationWrite> UnblockAsync(long userId, long otherId, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(new Verb(Kind.Unblock, userId, otherId), cancellationToken);

    public Task<RelationWrite> MuteAsync(long userId, long otherId, int limit, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(new Verb(Kind.Mute, userId, otherId, Limit: limit), cancellationToken);

    public Task<RelationWrite> UnmuteAsync(long userId, long otherId, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(new Verb(Kind.Unmute, userId, otherId), cancellationToken);

    public Task<RelationWrite> AcceptAsync(
        long userId, long followerId, long followId, int limit, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(new Verb(Kind.Accept, userId, followerId, followId, limit), cancellationToken);

    public Task<RelationWrite> RejectAsync(long userId, long followerId, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(new Verb(Kind.Reject, userId, followerId), cancellationToken);

    public async Task<int> FollowedSinceAsync(long userId, long since, int most, CancellationToken cancellationToken = default) =>
        (await _database.ReadAsync(new PostgresStatement(FollowedSince, userId, since, most), row => row.Int32(0), cancellationToken))[0];

    public Task<ImmutableArray<Relationship>> BetweenAsync(
        long userId, IReadOnlyList<long> others, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(
            new PostgresStatement(Between, userId, others.ToArray()), row => ReadRelationship(row, row.Int64(0)), cancellationToken);

    public async Task<long> VersionAsync(long userId, CancellationToken cancellationToken = default) =>
        (await _database.ReadAsync(new PostgresStatement(Version, userId), row => row.Int64(0), cancellationToken)).FirstOrDefault();

    public async Task<RelationList> ListAsync(long userId, CancellationToken cancellationToken = default) =>
        (await _database.ReadAsync(
            new PostgresStatement(List, userId), row => new RelationList(row.Int64(0), row.Ids(1), row.Ids(2), row.Ids(3)),
            cancellationToken))[0];

    public Task<ImmutableArray<FollowRow>> FollowersAsync(
        long userId, long before, int limit, CancellationToken cancellationToken = default) =>
        PageAsync(Followers, userId, before, limit, cancellationToken);

    public Task<ImmutableArray<FollowRow>> FollowingAsync(
        long userId, long before, int limit, CancellationToken cancellationToken = default) =>
        PageAsync(Following, userId, before, limit, cancellationToken);

    public Task<ImmutableArray<FollowRow>> RequestsAsync(
        long userId, long before, int limit, CancellationToken cancellationToken = default) =>
        PageAsync(Requests, userId, before, limit, cancellationToken);

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private static async Task<IReadOnlyList<RelationWrite>> WriteAsync(PostgresSession db, IReadOnlyList<Verb> verbs)
    {
        // verbs are idempotent, so a group whose answer was lost is simply written again
        var users = verbs.Select(v => v.User).Concat(verbs.Select(v => v.Other)).Distinct().ToArray();
        var write = new PostgresStatement(
            Write, PostgresColumn.Of(verbs, v => (short)v.Kind), PostgresColumn.Of(verbs, v => v.User),
            PostgresColumn.Of(verbs, v => v.Other), PostgresColumn.Of(verbs, v => v.FollowId), PostgresColumn.Of(verbs, v => v.Limit));
        var number = 0;
        return await db.ListAsync(
            [new PostgresStatement(LockUsers, users), write], 1,
            row => new RelationWrite(
                (RelationOutcome)row.Int32(0), ReadRelationship(row, verbs[number++].Other), row.Int64OrNull(7), row.Int64OrNull(8)));
    }

    private Task<ImmutableArray<FollowRow>> PageAsync(
        string sql, long userId, long before, int limit, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            new PostgresStatement(sql, userId, before, limit), row => new FollowRow(row.Int64(0), row.Int64(1)), cancellationToken);

    /// <summary>From the six columns after the first.</summary>
    private static Relationship ReadRelationship(PostgresRow row, long other) =>
        new(other, row.Bool(1), row.Bool(2), row.Bool(3), row.Bool(4), row.Bool(5)) { BlockedBy = row.Bool(6) };

    private readonly record struct Verb(Kind Kind, long User, long Other, long FollowId = 0, int Limit = 0);
}
