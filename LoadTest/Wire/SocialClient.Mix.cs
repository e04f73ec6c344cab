using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Social.LoadTest.Wire;

/// <summary>This half is what the mix of <c>social</c> needs besides.</summary>
internal sealed partial class SocialClient
{
    private const int MostLooks = 100;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    public Task LikeAsync(Account by, long postId, CancellationToken cancellationToken) =>
        SendAsync(by, Call.Put($"v1/posts/{postId}/like"), HttpStatusCode.OK, WireJson.Default.ReactionsAnswer, cancellationToken);

    /// <summary>A post or comment from its ready body. Answers its id.</summary>
    /// <param name="key">The Idempotency-Key: the same for each attempt.</param>
    public async Task<long> WriteAsync(Account by, string path, string body, string key, CancellationToken cancellationToken)
    {
        var call = new Call(HttpMethod.Post, path.TrimStart('/'), () => new StringContent(body, Encoding.UTF8, "application/json"), key);
        return (await SendAsync(by, call, HttpStatusCode.Created, WireJson.Default.PostAnswer, cancellationToken)).Id;
    }

    public Task<PostDetailAnswer> ReadAsync(Account reader, long postId, CancellationToken cancellationToken) =>
        SendAsync(reader, Call.Get($"v1/posts/{postId}"), HttpStatusCode.OK, WireJson.Default.PostDetailAnswer, cancellationToken);

    /// <summary>Oldest first.</summary>
    public Task<PageAnswer> CommentsAsync(Account reader, long postId, int limit, string? cursor, CancellationToken cancellationToken) => SendAsync(
        reader, Call.Get($"v1/posts/{postId}/comments?limit={limit}{CursorOf(cursor)}"), HttpStatusCode.OK, WireJson.Default.PageAnswer, cancellationToken);

    /// <summary>Of likes, comments and mentions.</summary>
    public Task<NoticePageAnswer> NotificationsAsync(Account reader, int limit, string? cursor, CancellationToken cancellationToken) => SendAsync(
        reader, Call.Get($"v1/notifications?types=like,comment,mention&limit={limit}{CursorOf(cursor)}"), HttpStatusCode.OK,
        WireJson.Default.NoticePageAnswer, cancellationToken);

    /// <summary>Uploads an image and waits until it can be shown. Answers its id.</summary>
    public async Task<long> UploadAsync(Account by, byte[] png, CancellationToken cancellationToken)
    {
        var key = Guid.NewGuid().ToString("N");
        var token = await by.TokenAsync(old => RenewAsync(by, old, cancellationToken), cancellationToken);
        var (answer, _) = await _sender.SendAsync(() => new Call(HttpMethod.Post, "v1/media", () => Form(png), key).ToMessage(token), cancellationToken);
        using (answer)
        {
            // 202: it is still being worked on
            var expected = answer.StatusCode == HttpStatusCode.Accepted ? HttpStatusCode.Accepted : HttpStatusCode.Created;
            var media = await ApiAnswer.ReadAsync(answer, expected, WireJson.Default.MediaAnswer, cancellationToken);
            for (var looks = 0; looks < MostLooks && media.Status is "processing"; looks++)
            {
                await Task.Delay(BetweenLooks, cancellationToken);
                media = await SendAsync(by, Call.Get($"v1/media/{media.Id}"), HttpStatusCode.OK, WireJson.Default.MediaAnswer, cancellationToken);
            }

            return media.Status is "ready" ? media.Id : throw new LoadTestException($"An image of {by.Handle} is '{media.Status}' and not ready.");
        }
    }

    private static string CursorOf(string? cursor) => cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";

    private static MultipartFormDataContent Form(byte[] png)
    {
        var file = new ByteArrayContent(png);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        return new MultipartFormDataContent { { file, "file", "image.png" } };
    }
}
