using Social.Grains.Chat;
using Social.Storage.Embedded.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class EmbeddedRoomStoreTests : RoomStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override IRoomStore Store => new EmbeddedRoomStore(_folder.Database);

    protected override IRoomLogStore Log => new EmbeddedRoomLogStore(_folder.Database);
}
