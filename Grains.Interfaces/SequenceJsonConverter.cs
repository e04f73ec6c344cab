using System.Text.Json;
using System.Text.Json.Serialization;

namespace Social.Grains.Interfaces;

/// <summary>For sequences, which count up from 1 and are numbers on the wire; every other <c>long</c> is an id and goes out as a string.</summary>
public sealed class SequenceJsonConverter : JsonConverter<long>
{
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetInt64();

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
