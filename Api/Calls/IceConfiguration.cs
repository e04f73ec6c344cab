using System.Collections.Immutable;

namespace Social.Api.Calls;

/// <summary>What a client gives to <c>RTCPeerConnection</c>.</summary>
/// <param name="IceServers">As <c>RTCIceServer</c>; empty where none are set up.</param>
/// <param name="ExpiresAt">From then on TURN servers open no relay for these credentials; those that stand go on. Ask again before and give the answer to <c>setConfiguration</c>.</param>
internal sealed record IceConfiguration(ImmutableArray<IceServer> IceServers, DateTimeOffset ExpiresAt);

/// <summary>Servers that are reached in the same way.</summary>
/// <param name="Urls">Their addresses.</param>
/// <param name="Username">For TURN.</param>
/// <param name="Credential">The password for it.</param>
internal sealed record IceServer(ImmutableArray<string> Urls, string? Username = null, string? Credential = null);
