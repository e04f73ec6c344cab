using System.Collections.Immutable;
using System.Text.Json;
using Social.Grains.Users;
using Social.Storage.Embedded.Search;

namespace Social.Storage.Embedded.Users;

/// <summary>Profiles in table <c>users</c>, links as a JSON array; what they are found by in <c>user_words</c>.</summary>
internal sealed class EmbeddedUserStore(EmbeddedDatabase database) : IUserStore
{
    private const string Columns =
        "select id, handle, display_name, bio, avatar_url, location, links, locked, created_at, version, followers, following, " +
        "suspended_at is not null from users ";

    private const string Get = Columns + "where id = ?1 and deleted = 0";

    private const string ByHandle = Columns + "where handle = ?1 and deleted = 0";

    private const string InsertUser =
        "insert into users (id, handle, display_name, bio, avatar_url, location, links, locked, created_at, version) " +
        "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

    private const string Update =
        "update users set display_name = ?3, bio = ?4, avatar_url = ?5, location = ?6, links = ?7, locked = ?8, version = ?9 " +
        "where id = ?1 and version = ?2";

    public Task<UserRecord?> GetAsync(long userId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Get).Bind(userId).First(ReadUser), cancellationToken);

    public Task<ImmutableArray<UserRecord>> GetManyAsync(
        IReadOnlyCollection<long> userIds, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Each(Get, userIds, (s, id) => s.Bind(id), ReadUser), cancellationToken);

    public Task<ImmutableArray<UserRecord>> ByHandlesAsync(
        IReadOnlyCollection<string> handles, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Each(ByHandle, handles, (s, handle) => s.Bind(handle), ReadUser), cancellationToken);

    public Task<bool> UpdateAsync(
        UserRecord user, long expectedVersion, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            var changed = db.Use(Update)
                .Bind(user.Id).Bind(expectedVersion).Bind(user.DisplayName).Bind(user.Bio).Bind(user.AvatarUrl).Bind(user.Location)
                .Bind(JsonSerializer.Serialize(user.Links)).Bind(user.Locked).Bind(user.Version)
                .Execute() == 1;
            if (changed)
                EmbeddedUserWords.Put(db, user);
            return changed;
        },
        cancellationToken);

    /// <summary>Adds a user as part of the write that adds the account. Counts start at 0.</summary>
    internal static void Insert(SqliteSession db, UserRecord user)
    {
        db.Use(InsertUser)
            .Bind(user.Id).Bind(user.Handle).Bind(user.DisplayName).Bind(user.Bio).Bind(user.AvatarUrl).Bind(user.Location)
            .Bind(JsonSerializer.Serialize(user.Links)).Bind(user.Locked).Bind(user.CreatedAt).Bind(user.Version)
            .Execute();
        EmbeddedUserWords.Put(db, user);
    }

    private static UserRecord ReadUser(SqliteStatement row) => new(
        row.Int64(0), row.Text(1), row.Text(2), row.Text(3), row.TextOrNull(4), row.TextOrNull(5), ReadLinks(row.Text(6)),
        row.Bool(7), row.Time(8), row.Int64(9), row.Int32(10), row.Int32(11))
    {
        Suspended = row.Bool(12),
    };

    private static ImmutableArray<string> ReadLinks(string json) =>
        json is "[]" ? [] : JsonSerializer.Deserialize<ImmutableArray<string>>(json);
}
