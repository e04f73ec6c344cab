using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Media;

namespace Social.Tests.Kit;

/// <summary>What users do with media.</summary>
internal static class Uploads
{
    public const string Route = "/v1/media";

    /// <summary>A form with a file and, where given, what it shows.</summary>
    public static MultipartFormDataContent Form(byte[] content, string? alt = null, string name = "upload.bin", string type = "application/octet-stream")
    {
        var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue(type);
        var form = new MultipartFormDataContent { { file, "file", name } };
        if (alt is not null)
            form.Add(new StringContent(alt), "alt");
        return form;
    }

    public static async Task<HttpResponseMessage> SendUploadAsync(this SocialClient by, HttpContent form, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Route) { Content = form };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await by.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Uploads and waits until it is ready.</summary>
    public static async Task<MediaItem> UploadAsync(this SocialClient by, byte[] content, string? alt = null)
    {
        using var form = Form(content, alt);
        using var answer = await by.SendUploadAsync(form);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.Accepted, $"{(int)answer.StatusCode}: {text}");
        var media = (await answer.Content.ReadFromJsonAsync<MediaItem>(TestJson.Options))!;
        await Eventually.IsTrueAsync(
            async () => (media = await by.GetAsync<MediaItem>($"{Route}/{media.Id}")).Status != MediaStatus.Processing, "the media is made", TimeSpan.FromSeconds(60));
        Assert.Equal(MediaStatus.Ready, media.Status);
        return media;
    }

    /// <summary>Asks for an export and waits until it is ready.</summary>
    public static async Task<Export> ExportAsync(this SocialClient by)
    {
        using (var answer = await by.SendAsync(HttpMethod.Post, "/v1/users/me/export"))
            Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK, answer.StatusCode.ToString());
        Export export = null!;
        await Eventually.IsTrueAsync(
            async () => (export = await by.GetAsync<Export>("/v1/users/me/export")).Status != ExportStatus.Processing, "the export is made", TimeSpan.FromSeconds(120));
        Assert.Equal(ExportStatus.Ready, export.Status);
        return export;
    }

    /// <summary>Loads a file as a browser would, without a token.</summary>
    public static Task<HttpResponseMessage> LoadAsync(this SocialApp app, string? url, Action<HttpRequestHeaders>? headers = null, HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(app.Address, url));
        headers?.Invoke(request.Headers);
        return app.Anonymous.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<byte[]> BytesAsync(this SocialApp app, string? url)
    {
        using var answer = await app.LoadAsync(url);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }
}
