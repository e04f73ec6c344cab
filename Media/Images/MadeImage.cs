namespace Social.Media.Images;

/// <summary>The variants that were made of an image.</summary>
/// <param name="Width">Of the larger one.</param>
internal sealed record MadeImage(int Width, int Height, string Blurhash, ImageVariant Large, ImageVariant Small);

/// <summary>An image as a file.</summary>
internal sealed record ImageVariant(string ContentType, byte[] Bytes);
