using Social.Grains.Interfaces.Users;
using Social.Grains.Users;

namespace Social.Storage.Embedded.Users;

/// <summary>
/// One write of a user towards another, inside a transaction: see how they stand, then change rows, counts and versions together.
/// </summary>
internal sealed class RelationVerbs(SqliteSession db, long user, long other)
{
    private const string AddFollow = "insert into follows (follower, followee, id) values (?1, ?2, ?3)";
    private const string DropFollow = "delete from follows where follower = ?1 and followee = ?2";
    private const string AddRequest = "insert into follow_requests (follower, followee, id) values (?1, ?2, ?3)";
    private const string DropRequest = "delete from follow_requests where follower = ?1 and followee = ?2";
    private const string AddBlock = "insert into blocks (blocker, blocked) values (?1, ?2)";
    private const string DropBlock = "delete from blocks where blocker = ?1 and blocked = ?2";
    private const string AddMute = "insert into mutes (muter, muted) values (?1, ?2)";
    private const string DropMute = "delete from mutes where muter = ?1 and muted = ?2";
    private const string FollowingCount = "select following from users where id = ?1";
    private const string BlockCount = "select count(*) from blocks where blocker = ?1";
    private const string MuteCount = "select count(*) from mutes where muter = ?1";

    private const string Shift =
        "update users set followers = followers + ?2, following = following + ?3, relation_version = relation_version + ?4 where id = ?1 " +
        "returning relation_version";

    private readonly Standing _standing = Standing.Read(db, user, other);

    private Relationship Now => _standing.Relationship;

    public RelationWrite Follow(long followId, int limit)
    {
        if (!_standing.Known)
            return Refused(RelationOutcome.NotFound);
        if (Now.BlockedBy)
            return Refused(RelationOutcome.BlockedBy);
        if (Now.Blocking)
            return Refused(RelationOutcome.Blocking);
        if (Now.Following || (_standing.Locked && Now.Requested))
            return Done(Now);
        if (db.Use(FollowingCount).Bind(user).Scalar() >= limit)
            return Refused(RelationOutcome.LimitReached);
        if (_standing.Locked)
        {
            db.Use(AddRequest).Bind(user).Bind(other).Bind(followId).Execute();
            return Done(Now with { Requested = true });
        }

        // the other was locked when the request was made
        if (Now.Requested)
            Execute(DropRequest, user, other);
        db.Use(AddFollow).Bind(user).Bind(other).Bind(followId).Execute();
        Move(other, followers: 1);
        return Done(Now with { Following = true, Requested = false }, Move(user, following: 1, version: 1));
    }

    public RelationWrite Unfollow()
    {
        if (Now.Requested)
            Execute(DropRequest, user, other);
        var after = Now with { Following = false, Requested = false };
        if (!Now.Following)
            return Now.Requested ? Done(after) : Unchanged();
        Execute(DropFollow, user, other);
        Move(other, followers: -1);
        return Done(after, Move(user, following: -1, version: 1));
    }

    public RelationWrite Block(int limit)
    {
        if (!_standing.Known)
            return Refused(RelationOutcome.NotFound);
        if (Now.Blocking)
            return Done(Now);
        if (db.Use(BlockCount).Bind(user).Scalar() >= limit)
            return Refused(RelationOutcome.LimitReached);
        Execute(AddBlock, user, other);
        Execute(DropFollow, user, other);
        Execute(DropFollow, other, user);
        Execute(DropRequest, user, other);
        Execute(DropRequest, other, user);
        var (follows, followed) = (Now.Following ? -1 : 0, Now.FollowedBy ? -1 : 0);
        var userVersion = Move(user, followers: followed, following: follows, version: 1);
        var otherVersion = Move(other, followers: follows, following: followed, version: -followed);
        var after = Now with { Following = false, FollowedBy = false, Requested = false, Blocking = true };
        return Done(after, userVersion, Now.FollowedBy ? otherVersion : null);
    }

    public RelationWrite Unblock()
    {
        if (!Now.Blocking)
            return Unchanged();
        Execute(DropBlock, user, other);
        return Done(Now with { Blocking = false }, Move(user, version: 1));
    }

    public RelationWrite Mute(int limit)
    {
        if (!_standing.Known)
            return Refused(RelationOutcome.NotFound);
        if (Now.Muting)
            return Done(Now);
        if (db.Use(MuteCount).Bind(user).Scalar() >= limit)
            return Refused(RelationOutcome.LimitReached);
        Execute(AddMute, user, other);
        return Done(Now with { Muting = true }, Move(user, version: 1));
    }

    public RelationWrite Unmute()
    {
        if (!Now.Muting)
            return Unchanged();
        Execute(DropMute, user, other);
        return Done(Now with { Muting = false }, Move(user, version: 1));
    }

    public RelationWrite Accept(long followId, int limit)
    {
        if (Now.FollowedBy)
            return Done(Now);
        if (!_standing.Asked)
            return Refused(RelationOutcome.NotFound);
        if (db.Use(FollowingCount).Bind(other).Scalar() >= limit)
            return Refused(RelationOutcome.LimitReached);
        Execute(DropRequest, other, user);
        db.Use(AddFollow).Bind(other).Bind(user).Bind(followId).Execute();
        Move(user, followers: 1);
        return Done(Now with { FollowedBy = true }, otherVersion: Move(other, following: 1, version: 1));
    }

    public RelationWrite Reject()
    {
        if (_standing.Asked)
            Execute(DropRequest, other, user);
        return Done(Now);
    }

    /// <summary>Taking back what is not there has no effect, unless there is nobody to take it back from.</summary>
    private RelationWrite Unchanged() => _standing.Known ? Done(Now) : Refused(RelationOutcome.NotFound);

    private RelationWrite Refused(RelationOutcome outcome) => new(outcome, Now);

    private static RelationWrite Done(Relationship after, long? userVersion = null, long? otherVersion = null) =>
        new(RelationOutcome.Done, after, userVersion, otherVersion);

    private void Execute(string sql, long first, long second) => db.Use(sql).Bind(first).Bind(second).Execute();

    /// <summary>Moves the counts and the relation version of a user; returns the version.</summary>
    private long Move(long id, int followers = 0, int following = 0, int version = 0) =>
        db.Use(Shift).Bind(id).Bind(followers).Bind(following).Bind(version).Scalar();
}
