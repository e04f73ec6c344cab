using System.Collections.Concurrent;
using System.Text.Json;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;

namespace Social.Api.Realtime;

/// <summary>
/// Makes MessagePack carry exactly what JSON would: the same names, ids as strings, times as RFC 3339 text. Whatever is not a primitive takes the way over its JSON form.
/// </summary>
internal sealed class JsonBridgeResolver : IFormatterResolver
{
    private readonly JsonSerializerOptions _json;
    private readonly ConcurrentDictionary<Type, IMessagePackFormatter> _formatters = new();

    private JsonBridgeResolver(JsonSerializerOptions json) => _json = json;

    /// <param name="json">How the JSON form looks.</param>
    public static IFormatterResolver Over(JsonSerializerOptions json) => CompositeResolver.Create(BuiltinResolver.Instance, new JsonBridgeResolver(json));

    public IMessagePackFormatter<T> GetFormatter<T>() =>
        (IMessagePackFormatter<T>)_formatters.GetOrAdd(typeof(T), static (_, json) => new JsonBridgeFormatter<T>(json), _json);

    private sealed class JsonBridgeFormatter<T>(JsonSerializerOptions json) : IMessagePackFormatter<T>
    {
        public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options)
        {
            var element = JsonSerializer.SerializeToElement(value, value?.GetType() ?? typeof(T), json);
            Write(ref writer, element);
        }

        public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            using var text = new StringWriter();
            var one = reader.CreatePeekReader();
            reader.Skip();
            MessagePackSerializer.ConvertToJson(ref one, text, options);
            return JsonSerializer.Deserialize<T>(text.ToString(), json)!;
        }

        private static void Write(ref MessagePackWriter writer, JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    writer.WriteMapHeader(element.GetPropertyCount());
                    foreach (var property in element.EnumerateObject())
                    {
                        writer.Write(property.Name);
                        Write(ref writer, property.Value);
                    }
                    break;
                case JsonValueKind.Array:
                    writer.WriteArrayHeader(element.GetArrayLength());
                    foreach (var item in element.EnumerateArray())
                        Write(ref writer, item);
                    break;
                case JsonValueKind.String:
                    writer.Write(element.GetString());
                    break;
                case JsonValueKind.Number when element.TryGetInt64(out var number):
                    writer.Write(number);
                    break;
                case JsonValueKind.Number:
                    writer.Write(element.GetDouble());
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    writer.Write(element.GetBoolean());
                    break;
                default:
                    writer.WriteNil();
                    break;
            }
        }
    }
}
