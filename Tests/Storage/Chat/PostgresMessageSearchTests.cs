using Social.Grains.Chat;
using Social.Storage.Postgres.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class PostgresMessageSearchTests : MessageSearchSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override IMessageSearch Search => new PostgresMessageSearch(_home.Postgres.Database);

    protected override IRoomLogStore Log => _home.Stores.RoomLog;
}
