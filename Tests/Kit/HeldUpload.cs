namespace Social.Tests.Kit;

/// <summary>The form of an upload whose end comes when it is told: until then it is under way in the server.</summary>
internal static class HeldUpload
{
    /// <param name="content">So much that the server knows what it is before the end: some 100 KiB.</param>
    public static HttpContent Form(byte[] content, Task rest)
    {
        var form = new StreamContent(new WaitingStream(content, rest));
        form.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        return form;
    }

    private sealed class WaitingStream(byte[] content, Task rest) : MemoryStream(
        [.. "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"u8, .. content, .. "\r\n--b--\r\n"u8])
    {
        private long Most => rest.IsCompleted ? Length : Length - 100;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= Most)
                await rest.WaitAsync(cancellationToken);
            return await base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, Most - Position)], cancellationToken);
        }
    }
}
