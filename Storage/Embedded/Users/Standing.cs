using Social.Grains.Interfaces.Users;

namespace Social.Storage.Embedded.Users;

/// <summary>How two users stand to each other at a moment. A suspended user is to everybody as somebody who blocks them, and everybody to a suspended user.</summary>
/// <param name="Asked">The other's follow request waits for the user's answer.</param>
/// <param name="Known">Both users exist.</param>
/// <param name="Locked">The other must accept followers.</param>
internal sealed record Standing(Relationship Relationship, bool Asked, bool Known, bool Locked)
{
    private const string Select =
        """
        select exists (select 1 from follows where follower = ?1 and followee = ?2),
               exists (select 1 from follows where follower = ?2 and followee = ?1),
               exists (select 1 from follow_requests where follower = ?1 and followee = ?2),
               exists (select 1 from blocks where blocker = ?1 and blocked = ?2),
               exists (select 1 from mutes where muter = ?1 and muted = ?2),
               exists (select 1 from blocks where blocker = ?2 and blocked = ?1)
                 or exists (select 1 from users where id in (?1, ?2) and suspended_at is not null),
               exists (select 1 from follow_requests where follower = ?2 and followee = ?1),
               exists (select 1 from users where id = ?1),
               (select locked from users where id = ?2)
        """;

    public static Standing Read(SqliteSession db, long userId, long otherId)
    {
        using var row = db.Use(Select).Bind(userId).Bind(otherId);
        row.Step();
        var relationship = new Relationship(otherId, row.Bool(0), row.Bool(1), row.Bool(2), row.Bool(3), row.Bool(4))
        {
            BlockedBy = row.Bool(5),
        };
        return new Standing(relationship, row.Bool(6), row.Bool(7) && !row.IsNull(8), row.Bool(8));
    }
}
