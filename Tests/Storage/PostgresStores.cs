using Social.Storage.Postgres;
using Social.Storage.Postgres.Accounts;
using Social.Storage.Postgres.Chat;
using Social.Storage.Postgres.Notifications;
using Social.Storage.Postgres.Posts;
using Social.Storage.Postgres.Safety;
using Social.Storage.Postgres.Search;
using Social.Storage.Postgres.Users;

namespace Social.Tests.Storage;

/// <summary>The stores of a silo on a database.</summary>
internal sealed class PostgresStores(PostgresDatabase database) : IAsyncDisposable
{
    public PostgresAccountStore Accounts { get; } = new(database);

    public PostgresUserStore Users { get; } = new(database);

    public PostgresRelationStore Relations { get; } = new(database);

    public PostgresReactionStore Reactions { get; } = new(database);

    public PostgresPostStore Posts { get; } = new(database);

    public PostgresRoomStore Rooms { get; } = new(database);

    public PostgresPostSearch PostSearch { get; } = new(database);

    public PostgresModerationStore Moderation { get; } = new(database);

    public PostgresFilterStore Filters { get; } = new(database);

    public PostgresUserSearch UserSearch { get; } = new(database);

    public PostgresNotificationStore Notifications { get; } = new(database);

    public PostgresSigningKeyStore SigningKeys { get; } = new(database);

    public async ValueTask DisposeAsync()
    {
        await Accounts.DisposeAsync();
        await Relations.DisposeAsync();
        await Reactions.DisposeAsync();
        await Posts.DisposeAsync();
        await Notifications.DisposeAsync();
        await Rooms.DisposeAsync();
    }
}
