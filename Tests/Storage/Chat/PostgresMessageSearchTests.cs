using Social.Grains.Chat;
using Social.Storage.Postgres.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class PostgresMessageSearchTests : MessageSearchSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;
    private PostgresRoomLogStore _log = null!;

    protected override IMessageSearch Search => new PostgresMessageSearch(_postgres.Database);

    protected override IRoomLogStore Log => _log;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresTestDatabase.CreateAsync();
        _log = new PostgresRoomLogStore(_postgres.Database);
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    protected override void Reopen()
    {
        _postgres.Reopen();
        _log = new PostgresRoomLogStore(_postgres.Database);
    }

    protected override void Dispose(bool disposing)
    {
    }
}
