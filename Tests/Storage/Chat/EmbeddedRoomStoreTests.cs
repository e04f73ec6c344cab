using Social.Grains.Chat;
using Social.Storage.Embedded.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class EmbeddedRoomStoreTests : RoomStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IRoomStore Store => new EmbeddedRoomStore(_folder.Database);

    protected override void Reopen() => _folder.Reopen();

    protected override void Dispose(bool disposing) => _folder.Dispose();
}
