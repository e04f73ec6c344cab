using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Users;

namespace Social.Grains.Chat;

/// <summary>What the messages of every room on a silo share.</summary>
internal sealed record MessageServices(
    IRoomLogStore Store, IRoomStore Rooms, MessageViews Views, MessageMedia Media, MessageNotices Notices, IUserStore Users, IClientPush Push,
    IRoomAudience Audience, ChatMetrics Metrics, IdGenerator Ids, TimeProvider Time, ILogger<MessageServices> Logger);
