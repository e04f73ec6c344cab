using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Social.Api.Gateway;

/// <summary>
/// Ids are 64-bit and JavaScript's numbers are not: every <c>long</c> on the wire is an id, written as a decimal string and read from a string or a number.
/// </summary>
internal sealed class IdJsonConverter : JsonConverter<long>
{
    private const int LongestId = 20;

    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number)
            return reader.TryGetInt64(out var number) ? number : throw new JsonException();
        return reader.TokenType == JsonTokenType.String
            && long.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[LongestId];
        value.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
