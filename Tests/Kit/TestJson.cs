using System.Text.Json;
using System.Text.Json.Serialization;
using Social.Api.Gateway;

namespace Social.Tests.Kit;

/// <summary>Reads the wire as a client would: unknown fields are fine, ids are strings.</summary>
internal static class TestJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new IdJsonConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
