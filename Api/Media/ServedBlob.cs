using Social.Media.Blobs;

namespace Social.Api.Media;

/// <summary>A blob as it is to be answered.</summary>
/// <param name="Tag">Its strong entity tag, with quotes.</param>
/// <param name="Life">How long the client may be sent to the store itself.</param>
internal sealed record ServedBlob(string Key, long Length, string Tag, BlobHeaders Headers, TimeSpan Life);
