using System.Text.Json;
using System.Text.Json.Serialization;

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

/// <summary>Sequences count up from 1 and are numbers on the wire; only ids are strings.</summary>
internal sealed class SequenceJsonConverter : JsonConverter<long>
{
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetInt64();

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
