using Social.Grains.Interfaces;

namespace Social.Grains.Timelines;

/// <summary>What a watched timeline needs besides itself.</summary>
internal sealed record HomeWatchServices(IClientPush Push, TimeProvider Time);
