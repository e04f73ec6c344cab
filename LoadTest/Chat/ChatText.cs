using System.Buffers.Text;
using System.Globalization;

namespace Social.LoadTest.Chat;

/// <summary>
/// The text of a message of a run: its number, and when it was due, so that whoever receives it knows how long it was on its way. As long as people's messages are.
/// </summary>
internal readonly record struct ChatText(long Number, long Due)
{
    private static ReadOnlySpan<byte> Mark => "\"text\":\"number "u8;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"number {Number} due {Due} of a run that measures how fast messages go from one to another");

    /// <summary>The text of a message in a frame; null where there is none.</summary>
    public static ChatText? Find(ReadOnlySpan<byte> frame)
    {
        var text = HubFrame.After(frame, Mark);
        if (text.IsEmpty || !Utf8Parser.TryParse(text, out long number, out var length))
            return null;
        return Utf8Parser.TryParse(text[(length + " due ".Length)..], out long due, out _) ? new ChatText(number, due) : null;
    }
}
