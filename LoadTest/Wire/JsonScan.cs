using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Social.LoadTest.Wire;

/// <summary>Looks into answers without building objects, for measured loops.</summary>
internal static class JsonScan
{
    /// <summary>
    /// The <c>id</c> of a JSON object that is a decimal string; fails with <see cref="LoadTestException"/> when there is none.
    /// </summary>
    public static long TopLevelId(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is not JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !reader.ValueTextEquals("id"u8))
                continue;
            reader.Read();
            return long.Parse(reader.GetString()!, CultureInfo.InvariantCulture);
        }

        throw new LoadTestException("An answer that should be a post has no id.");
    }

    /// <summary>The bytes that a page holds when the post with this id is on it.</summary>
    public static byte[] IdProperty(long id) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"id\":\"{id}\""));
}
