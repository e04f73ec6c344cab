using System.Buffers.Text;

namespace Social.LoadTest.Chat;

/// <summary>Finds the few things in a frame that are looked at, without building objects.</summary>
internal static class HubFrame
{
    /// <summary>The number right behind the first place that reads so; null where there is none.</summary>
    public static long? Number(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> behind)
    {
        var at = frame.IndexOf(behind);
        return at >= 0 && Utf8Parser.TryParse(frame[(at + behind.Length)..], out long number, out _) ? number : null;
    }

    /// <summary>What stands behind the first place that reads so; empty where there is none.</summary>
    public static ReadOnlySpan<byte> After(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> behind)
    {
        var at = frame.IndexOf(behind);
        return at < 0 ? [] : frame[(at + behind.Length)..];
    }
}
