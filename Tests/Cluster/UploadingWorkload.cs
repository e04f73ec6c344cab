using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Media;
using Social.Grains.Interfaces.Posts;
using Social.Tests.EndToEnd;
using Social.Tests.Kit;
using Social.Tests.Media;

namespace Social.Tests.Cluster;

/// <summary>
/// Users who upload, post what they uploaded and delete some of it. Every acknowledged upload becomes ready, has the bytes that were sent, and goes with its post.
/// </summary>
internal sealed class UploadingWorkload : IWorkload
{
    private const int UserCount = 2;

    /// <summary>How many of a user's newest are compared; the older ones were after the fault before.</summary>
    private const int Compared = 40;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.4);
    private static readonly TimeSpan LongestMaking = TimeSpan.FromSeconds(60);
    private readonly List<Uploader> _uploaders = [];
    private ClusterClients _clients = null!;

    public string Name => "uploading";

    public IReadOnlyList<Func<Task>> Actors => [.. _uploaders.Select(u => (Func<Task>)(() => StepAsync(u)))];

    public async Task PrepareAsync(ClusterClients clients, int seed)
    {
        _clients = clients;
        foreach (var user in await CrashUser.RegisterAllAsync(clients.Http, UserCount))
            _uploaders.Add(new Uploader(user, new Random(unchecked(seed + (int)user.Id)), []));
    }

    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        var differences = await Task.WhenAll(_uploaders.SelectMany(u => u.Uploads.TakeLast(Compared).Select(upload => DifferenceAsync(u.User, upload))));
        return [.. differences.OfType<string>()];
    }

    public ValueTask DisposeAsync() => default;

    private async Task StepAsync(Uploader uploader)
    {
        await Task.Delay(Between);
        var living = uploader.Uploads.Where(u => !u.IsDeleted).ToList();
        if (living.Count > 3 && uploader.Random.Next(5) == 0)
        {
            var gone = living[uploader.Random.Next(living.Count)];
            await uploader.User.SendAsync(_clients.Http, HttpMethod.Delete, $"/v1/posts/{gone.PostId}");
            uploader.Uploads[uploader.Uploads.IndexOf(gone)] = gone with { IsDeleted = true };
            return;
        }
        byte[] content = [.. Recordings.Ogg(), .. new byte[uploader.Random.Next(40_000)]];
        uploader.Random.NextBytes(content.AsSpan(Recordings.Ogg().Length));
        var media = await UploadAsync(uploader.User, content);
        var key = Guid.NewGuid().ToString();
        var post = await uploader.User.SendAsync(_clients.Http, HttpMethod.Post, "/v1/posts", new NewPost(key, MediaIds: [media]), key);
        uploader.Uploads.Add(new Upload(media, JsonSerializer.Deserialize<Post>(post, TestJson.Options)!.Id, content, IsDeleted: false));
    }

    /// <summary>Sends, and waits until it is ready: an upload of which nothing came in spite of an answer is a failure.</summary>
    private async Task<long> UploadAsync(CrashUser user, byte[] content)
    {
        using var form = Uploads.Form(content);
        var answer = await user.SendAsync(_clients.Http, HttpMethod.Post, Uploads.Route, form, Guid.NewGuid().ToString());
        var media = JsonSerializer.Deserialize<MediaItem>(answer, TestJson.Options)!;
        await Eventually.IsTrueAsync(
            async () =>
            {
                if (media.Status == MediaStatus.Processing)
                    media = await user.GetAsync<MediaItem>(_clients.Http, $"{Uploads.Route}/{media.Id}");
                Assert.NotEqual(MediaStatus.Failed, media.Status);
                return media.Status == MediaStatus.Ready;
            },
            $"upload {media.Id} is ready", LongestMaking);
        return media.Id;
    }

    private async Task<string?> DifferenceAsync(CrashUser user, Upload upload)
    {
        if (upload.IsDeleted)
        {
            var status = await user.StatusAsync(_clients.Http, $"{Uploads.Route}/{upload.MediaId}");
            return status == HttpStatusCode.NotFound ? null : $"media {upload.MediaId} of the deleted post {upload.PostId} gives {(int)status}";
        }
        var post = await user.GetAsync<Post>(_clients.Http, $"/v1/posts/{upload.PostId}");
        if (post.Media is not [{ Url: { } url } media] || media.Id != upload.MediaId)
            return $"post {post.Id} does not show media {upload.MediaId}";
        using var answer = await _clients.Http.GetAsync(new Uri(url, UriKind.Relative), TestContext.Current.CancellationToken);
        var bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return bytes.AsSpan().SequenceEqual(upload.Content) ? null : $"media {media.Id} gives {(int)answer.StatusCode} and {bytes.Length} bytes that are not those that were sent";
    }

    private sealed record Uploader(CrashUser User, Random Random, List<Upload> Uploads);

    private sealed record Upload(long MediaId, long PostId, byte[] Content, bool IsDeleted);
}
