using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Social.Tests.Kit;

/// <summary>
/// A JSON body that waits for a word: sent with <c>Expect: 100-continue</c>, its request is under way in the server from
/// <see cref="Asked"/> on and cannot be answered before <see cref="Release"/>.
/// </summary>
internal sealed class HeldContent : HttpContent
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _json;

    public HeldContent(object body)
    {
        _json = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), TestJson.Options);
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    /// <summary>Completes when the server has begun to read the body.</summary>
    public Task Asked => _asked.Task;

    public void Release() => _released.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        _asked.TrySetResult();
        await _released.Task;
        await stream.WriteAsync(_json);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _json.Length;
        return true;
    }
}
