using Social.Grains.Chat;
using Social.Storage.Embedded.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class EmbeddedRoomLogStoreTests : RoomLogStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IRoomLogStore Store => new EmbeddedRoomLogStore(_folder.Database);

    protected override void Reopen() => _folder.Reopen();

    protected override void Dispose(bool disposing) => _folder.Dispose();
}
