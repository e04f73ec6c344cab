using Social.Grains.Chat;
using Social.Storage.Embedded.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class EmbeddedMessageSearchTests : MessageSearchSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override IMessageSearch Search => new EmbeddedMessageSearch(_folder.Database);

    protected override IRoomLogStore Log => new EmbeddedRoomLogStore(_folder.Database);
}
