using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Chat;

/// <summary>What a client gives to send a message.</summary>
/// <param name="Text">At most 4,000 characters (UTF-16 code units); not only white space, unless there are media. <c>@handle</c> mentions; at most 50.</param>
/// <param name="ClientMessageId">
/// 1 to 128 printable ASCII characters, chosen anew for each message: sending again under the same one answers with the message that is there. With another content it is refused.
/// </param>
/// <param name="ReplyTo">The id of a message of the same room.</param>
/// <param name="MediaIds">One's own uploads: up to 4 images, or one video or sound, each used nowhere else. Only members can load them.</param>
[GenerateSerializer, Immutable, Alias("NewMessage")]
public sealed record NewMessage(
    [property: Id(0)] string Text, [property: Id(1)] string? ClientMessageId = null, [property: Id(2)] long? ReplyTo = null,
    [property: Id(3)] ImmutableArray<long>? MediaIds = null);

/// <summary>A new text of a message.</summary>
[GenerateSerializer, Immutable, Alias("MessageEdit")]
public sealed record MessageEdit([property: Id(0)] string Text);
