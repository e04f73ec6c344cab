using System.Text;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Chat;

/// <summary>Completions of hub calls.</summary>
internal static class HubAnswers
{
    /// <summary>The server is too busy, or restarting: a repeat may go well.</summary>
    public static bool IsUnavailable(ReadOnlySpan<byte> completion) => completion.IndexOf("\"code\":\"unavailable\""u8) >= 0;

    /// <summary>Fails with <see cref="LoadTestException"/> for an error and for an answer that is not ok.</summary>
    public static void RequireOk(string method, ReadOnlySpan<byte> completion)
    {
        if (completion.IndexOf("\"ok\":false"u8) >= 0 || completion.IndexOf("\"error\":"u8) >= 0)
            throw new LoadTestException($"{method} was answered with {Encoding.UTF8.GetString(completion)}");
    }
}
