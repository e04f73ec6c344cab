using Social.Grains.Accounts;

namespace Social.Tests.Storage.Accounts;

public sealed class PostgresSigningKeyStoreTests : SigningKeyStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override ISigningKeyStore Store => _home.Stores.SigningKeys;
}
