namespace Social.Media.Blobs;

/// <summary>What a key may look like, so that it names a file below a folder and nothing else.</summary>
internal static class BlobKey
{
    private const int Longest = 200;

    public static string Checked(string key)
    {
        var parts = key.Split('/');
        return key.Length <= Longest && parts.All(p => p.Length > 0 && p.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            ? key
            : throw new ArgumentException("This is no key of a blob.", nameof(key));
    }
}
