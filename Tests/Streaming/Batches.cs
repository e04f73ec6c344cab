using Social.Streaming;

namespace Social.Tests.Streaming;

/// <summary>Messages for tests of the cache.</summary>
internal static class Batches
{
    public static StreamId Stream(int number) => StreamId.Create("test", number);

    public static StreamBatch Of(int stream, long sequence) =>
        new(new StreamPayload(Stream(stream), [$"event {sequence}"], null), sequence, DateTimeOffset.UnixEpoch.AddSeconds(sequence));
}
