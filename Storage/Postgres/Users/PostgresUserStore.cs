using System.Collections.Immutable;
using System.Text.Json;
using Social.Grains.Search;
using Social.Grains.Users;

namespace Social.Storage.Postgres.Users;

/// <summary>Profiles in table <c>users</c>, links as a JSON array; what they are found by in <c>user_words</c>.</summary>
internal sealed class PostgresUserStore(PostgresDatabase database) : IUserStore
{
    private const string Columns =
        "select id, handle, display_name, bio, avatar_url, location, links, locked, created_at, version, followers, following, " +
        "suspended_at is not null from users ";

    private const string ById = Columns + "where id = any ($1) and not deleted";

    private const string ByHandle = Columns + "where handle = any ($1) and not deleted";

    private const string Update =
        "with changed as (" +
        "update users set display_name = $3, bio = $4, avatar_url = $5, location = $6, links = $7, locked = $8, version = $9 " +
        "where id = $1 and version = $2 returning id, followers), " +
        "dropped as (delete from user_words w using changed c where w.user_id = c.id and w.word <> all ($10)), " +
        "added as (insert into user_words (user_id, word, fame) " +
        "select c.id, w.word, length(c.followers::text) from changed c cross join unnest($10::text[]) as w (word) on conflict do nothing) " +
        "select from changed";

    private const string IsStored =
        "select exists (select from users where id = $1 and display_name = $2 and bio = $3 and avatar_url is not distinct from $4 " +
        "and location is not distinct from $5 and links = $6 and locked = $7 and version = $8)";

    public async Task<UserRecord?> GetAsync(long userId, CancellationToken cancellationToken = default) =>
        (await GetManyAsync([userId], cancellationToken)).FirstOrDefault();

    public Task<ImmutableArray<UserRecord>> GetManyAsync(
        IReadOnlyCollection<long> userIds, CancellationToken cancellationToken = default) =>
        database.ReadAsync(new PostgresStatement(ById, userIds.ToArray()), ReadUser, cancellationToken);

    public Task<ImmutableArray<UserRecord>> ByHandlesAsync(
        IReadOnlyCollection<string> handles, CancellationToken cancellationToken = default) =>
        database.ReadAsync(new PostgresStatement(ByHandle, [handles.ToArray()]), ReadUser, cancellationToken);

    public Task<bool> UpdateAsync(
        UserRecord user, long expectedVersion, CancellationToken cancellationToken = default) => database.WriteAsync(
        async db =>
        {
            var links = JsonSerializer.Serialize(user.Links);
            var update = new PostgresStatement(
                Update, user.Id, expectedVersion, user.DisplayName, user.Bio, user.AvatarUrl, user.Location, links, user.Locked,
                user.Version, NameWords.Of(user.Handle, user.DisplayName).ToArray());
            if (await db.ListAsync(update, _ => true) is [_])
                return true;
            if (!db.Again)
                return false;
            var stored = new PostgresStatement(
                IsStored, user.Id, user.DisplayName, user.Bio, user.AvatarUrl, user.Location, links, user.Locked, user.Version);
            return (await db.ListAsync(stored, row => row.Bool(0)))[0];
        },
        cancellationToken);

    private static UserRecord ReadUser(PostgresRow row) => new(
        row.Int64(0), row.Text(1), row.Text(2), row.Text(3), row.TextOrNull(4), row.TextOrNull(5), ReadLinks(row.Text(6)),
        row.Bool(7), row.Time(8), row.Int64(9), row.Int32(10), row.Int32(11))
    {
        Suspended = row.Bool(12),
    };

    private static ImmutableArray<string> ReadLinks(string json) =>
        json is "[]" ? [] : JsonSerializer.Deserialize<ImmutableArray<string>>(json);
}
