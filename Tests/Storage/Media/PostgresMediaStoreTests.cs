using Social.Grains.Media;
using Social.Storage.Postgres.Media;

namespace Social.Tests.Storage.Media;

public sealed class PostgresMediaStoreTests : MediaStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override IMediaStore Store => new PostgresMediaStore(_home.Postgres.Database);
}
