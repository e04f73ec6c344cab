using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Social.LoadTest.Wire;

/// <summary>
/// Turns answers into records, and every answer but the documented one into a <see cref="LoadTestException"/> that says what came
/// instead.
/// </summary>
internal static class ApiAnswer
{
    private const int ShownLength = 400;

    public static async Task<T> ReadAsync<T>(
        HttpResponseMessage answer, HttpStatusCode expected, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var what = $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri?.PathAndQuery}";
        if (answer.StatusCode != expected)
        {
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            var shown = text[..Math.Min(text.Length, ShownLength)];
            throw new LoadTestException($"{what} was answered with {(int)answer.StatusCode} instead of {(int)expected}: {shown}");
        }

        try
        {
            return await answer.Content.ReadFromJsonAsync(type, cancellationToken)
                ?? throw new LoadTestException($"{what} was answered with null.");
        }
        catch (JsonException unreadable)
        {
            throw new LoadTestException(
                $"{what} was answered with JSON of another shape than documented: {unreadable.Message}", unreadable);
        }
    }
}
