using Social.Grains;

namespace Social.Storage.Embedded;

/// <summary>Stored first answers, in a table of each domain that has them.</summary>
internal sealed class EmbeddedRepeats(string table)
{
    private readonly string _find = $"select at, body_hash, answer from {table} where user_id = ?1 and key = ?2 and at > ?3";
    private readonly string _put = $"insert or replace into {table} (user_id, key, at, body_hash, answer) values (?1, ?2, ?3, ?4, ?5)";
    private readonly string _sweep =
        $"delete from {table} where (user_id, key) in (select user_id, key from {table} where at <= ?1 order by at limit ?2)";

    public StoredRepeat? Find(SqliteSession session, long userId, string key, DateTimeOffset now)
    {
        using var found = session.Use(_find).Bind(userId).Bind(key).Bind(now - StoredRepeat.Lifetime);
        return found.Step() ? new StoredRepeat(userId, key, found.Blob(1), found.Blob(2), found.Time(0)) : null;
    }

    /// <summary>Stores a repeat; one that is there has outlived its time.</summary>
    public void Put(SqliteSession session, StoredRepeat repeat) =>
        session.Use(_put).Bind(repeat.UserId).Bind(repeat.Key).Bind(repeat.At).Bind(repeat.BodyHash).Bind(repeat.Answer).Execute();

    public int Sweep(SqliteSession session, DateTimeOffset now, int limit) =>
        session.Use(_sweep).Bind(now - StoredRepeat.Lifetime).Bind(limit).Execute();
}
