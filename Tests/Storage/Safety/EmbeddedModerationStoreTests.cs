using Microsoft.Data.Sqlite;
using Social.Grains.Accounts;
using Social.Grains.Safety;
using Social.Grains.Users;
using Social.Storage.Embedded;
using Social.Storage.Embedded.Accounts;
using Social.Storage.Embedded.Safety;
using Social.Storage.Embedded.Users;

namespace Social.Tests.Storage.Safety;

public sealed class EmbeddedModerationStoreTests : ModerationStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override IModerationStore Store => new EmbeddedModerationStore(_folder.Database);

    protected override IUserStore Users => new EmbeddedUserStore(_folder.Database);

    protected override IAccountStore Accounts => new EmbeddedAccountStore(_folder.Database);

    protected override IRelationStore Relations => new EmbeddedRelationStore(_folder.Database);

    protected override Task<bool> CanExecuteAsync(string sql)
    {
        using var session = SqliteSession.Open(_folder.Database.DatabasePath, SqliteOpenMode.ReadWrite, TimeSpan.FromSeconds(5));
        try
        {
            session.RunScript(sql);
            return Task.FromResult(true);
        }
        catch (SqliteException)
        {
            return Task.FromResult(false);
        }
    }
}
