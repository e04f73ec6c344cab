using System.Collections.Immutable;
using Social.Media.Uploads;

namespace Social.Api.Media;

/// <summary>What a form brought.</summary>
/// <param name="Hash">SHA-256 of the content and the alternative text; empty when nobody asked for it.</param>
internal sealed record ReceivedUpload(UploadFile File, string? Alt, ImmutableArray<byte> Hash);
