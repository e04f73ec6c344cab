using System.Text.Json.Serialization;
using Social.Grains.Interfaces;

namespace Social.Api.Realtime;

/// <summary>Something durable, sent as <c>Event</c>: its sequence is dense in its topic, so a client sees what it missed.</summary>
/// <param name="Seq">The topic's sequence as the store keeps it.</param>
/// <param name="At">When it happened, UTC.</param>
internal sealed record HubEvent(string Topic, [property: JsonConverter(typeof(SequenceJsonConverter))] long Seq, string Type, DateTimeOffset At, object Data);

/// <summary>Something that nobody has to have seen, sent as <c>Ephemeral</c>.</summary>
internal sealed record HubEphemeral(string Topic, string Type, object Data);

/// <summary>Answer to <c>Heartbeat</c>.</summary>
/// <param name="LeaseSeconds">Within this time the next one must come.</param>
internal sealed record HubLease(int LeaseSeconds);
