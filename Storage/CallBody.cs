using System.Text.Json;
using System.Text.Json.Serialization;
using Social.Grains.Calls;

namespace Social.Storage;

/// <summary>A call as JSON: no query asks for what is inside. Names and numbers of kinds are part of the stored data.</summary>
internal static class CallBody
{
    public static string Of(CallRecord call) => JsonSerializer.Serialize(call, CallBodyJson.Default.CallRecord);

    public static CallRecord Read(string body) => JsonSerializer.Deserialize(body, CallBodyJson.Default.CallRecord)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(CallRecord))]
internal sealed partial class CallBodyJson : JsonSerializerContext;
