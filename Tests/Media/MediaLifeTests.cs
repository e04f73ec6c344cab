using System.Globalization;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Media;
using Social.Media.Uploads;
using Social.Tests.Kit;

namespace Social.Tests.Media;

/// <summary>How media come into being, change and go.</summary>
public sealed class MediaLifeTests : IAsyncLifetime
{
    private readonly MovableTime _time = new();
    private readonly string _uploads = Directory.CreateTempSubdirectory("social-uploads-").FullName;
    private SocialApp _app = null!;

    private string Blobs => Path.Combine(_app.Folder, "media");

    public async ValueTask InitializeAsync()
    {
        _app = new SocialApp([$"Media:UploadFolder={_uploads}", "Media:Images:AnswerWithin=00:00:00"], services => services.AddSingleton<TimeProvider>(_time));
        await _app.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_uploads, recursive: true);
    }

    [Fact]
    public async Task What_takes_long_is_answered_at_once_and_asked_for_again()
    {
        using var ann = await _app.AsAsync("ann");
        using var answer = await ann.SendUploadAsync(Uploads.Form(Pictures.Photo(4000, 3000)));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var location = answer.Headers.Location!.OriginalString;
        await Eventually.IsTrueAsync(
            async () => (await ann.GetAsync<MediaItem>(location)).Status == MediaStatus.Ready, "the image is made", TimeSpan.FromSeconds(60));
        Assert.Equal(1280, (await ann.GetAsync<MediaItem>(location)).Width);
    }

    [Fact]
    public async Task What_cannot_be_made_in_the_background_is_failed()
    {
        using var ann = await _app.AsAsync("ann");
        var photo = Pictures.Photo(4000, 3000);
        using var answer = await ann.SendUploadAsync(Uploads.Form(photo[..^(photo.Length / 3)]));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await Eventually.IsTrueAsync(
            async () => (await ann.GetAsync<MediaItem>(answer.Headers.Location!.OriginalString)).Status == MediaStatus.Failed, "it is failed", TimeSpan.FromSeconds(60));
    }

    /// <summary>As processes leave it that die while they make it, or give it up.</summary>
    [Theory]
    [InlineData(MediaStatus.Processing, true)]
    [InlineData(MediaStatus.Failed, false)]
    public async Task A_repeat_of_an_upload_that_was_broken_off_makes_it(MediaStatus left, bool isSame)
    {
        using var ann = await _app.AsAsync("ann");
        var content = Recordings.Mp4();
        using var first = await ann.SendUploadAsync(Uploads.Form(content), "key");
        var location = first.Headers.Location!.OriginalString;
        await IsReadyAsync(location);
        var id = (await ann.GetAsync<MediaItem>(location)).Id;
        foreach (var file in Directory.EnumerateFiles(Blobs, $"{id}.*", SearchOption.AllDirectories))
            File.Delete(file);
        await using (var database = new SqliteConnection($"Data Source={_app.Folder}/social.db;Pooling=False"))
        {
            await database.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = database.CreateCommand();
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"update media set status = {(int)left}, repeat_key = {(isSame ? "'key'" : "null")} where id = {id}");
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        using var second = await ann.SendUploadAsync(Uploads.Form(content), "key");

        Assert.Equal(isSame, string.Equals(second.Headers.Location!.OriginalString, location, StringComparison.Ordinal));
        await IsReadyAsync(second.Headers.Location.OriginalString);
        Assert.Equal(content, await _app.BytesAsync((await ann.GetAsync<MediaItem>(second.Headers.Location.OriginalString)).Url));

        Task IsReadyAsync(string path) =>
            Eventually.IsTrueAsync(async () => (await ann.GetAsync<MediaItem>(path)).Status == MediaStatus.Ready, "it is made", TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task The_text_for_who_cannot_see_it_changes_and_goes()
    {
        using var ann = await _app.AsAsync("ann");
        using var bob = await _app.AsAsync("bob");
        var path = $"{Uploads.Route}/{(await ann.UploadAsync(Pictures.Photo(30, 20))).Id}";

        Assert.Equal("a dog", (await ann.SendAsync<MediaItem>(HttpMethod.Patch, path, new MediaChange("a dog"))).Alt);
        Assert.Equal("a dog", (await ann.SendAsync<MediaItem>(HttpMethod.Patch, path, new MediaChange())).Alt);
        Assert.Null((await ann.SendAsync<MediaItem>(HttpMethod.Patch, path, new MediaChange(""))).Alt);
        await ann.FailsAsync(HttpMethod.Patch, path, new MediaChange(new string('x', 1_501)), HttpStatusCode.BadRequest, "validation_failed");
        await bob.FailsAsync(HttpMethod.Patch, path, new MediaChange("mine"), HttpStatusCode.NotFound, "not_found");
        await bob.FailsAsync(HttpMethod.Get, path, null, HttpStatusCode.NotFound, "not_found");
        await bob.FailsAsync(HttpMethod.Delete, path, null, HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task A_deleted_media_is_gone_with_its_bytes()
    {
        using var ann = await _app.AsAsync("ann");
        var media = await ann.UploadAsync(Pictures.Photo(300, 200));
        Assert.Equal(2, Files(media.Id));

        using var deleted = await ann.SendAsync(HttpMethod.Delete, $"{Uploads.Route}/{media.Id}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await ann.StatusAsync($"{Uploads.Route}/{media.Id}"));
        await Eventually.IsTrueAsync(() => Task.FromResult(Files(media.Id) == 0), "the bytes go", TimeSpan.FromSeconds(30));
        await Eventually.IsTrueAsync(
            async () => { using var answer = await _app.LoadAsync(media.Url); return answer.StatusCode == HttpStatusCode.NotFound; }, "it is not served",
            TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task What_is_used_nowhere_goes_after_a_day()
    {
        using var ann = await _app.AsAsync("ann");
        var media = await ann.UploadAsync(Pictures.Photo(300, 200));
        var key = _app.Services.GetRequiredService<Social.Grains.Media.IMediaStore>();

        _time.Move(TimeSpan.FromHours(23));
        await Task.WhenAll(_app.Services.GetRequiredService<Social.Grains.Media.MediaMaintenance>().SweepAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, Files(media.Id));
        _time.Move(TimeSpan.FromHours(2));

        await Eventually.IsTrueAsync(
            async () => Files(media.Id) == 0 && (await key.GetManyAsync([media.Id])).IsEmpty, "bytes and row go", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task What_a_crash_left_half_made_is_failed_after_minutes_and_gone_after_a_day()
    {
        using var ann = await _app.AsAsync("ann");
        // the process died after it had noted the upload and stored one of two files
        var ticket = await _app.Grains.GetGrain<IMediaLibraryGrain>(ann.Id).BeginAsync(new NewMedia(MediaKind.Image, null), null);
        await _app.Services.GetRequiredService<Social.Media.Blobs.IBlobStore>().PutAsync(
            ticket.MainKey, "image/jpeg", (stream, cancel) => stream.WriteAsync(new byte[9], cancel).AsTask(), TestContext.Current.CancellationToken);
        var library = _app.Grains.GetGrain<IMediaLibraryGrain>(ann.Id);
        Assert.Equal(MediaStatus.Processing, (await library.GetAsync(ticket.Media.Id)).Status);

        _time.Move(TimeSpan.FromMinutes(11));
        Assert.Equal(MediaStatus.Failed, (await library.GetAsync(ticket.Media.Id)).Status);
        _time.Move(TimeSpan.FromHours(24));

        await Eventually.IsTrueAsync(() => Task.FromResult(Files(ticket.Media.Id) == 0), "the bytes go", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_no_file()
    {
        using var ann = await _app.AsAsync("ann");
        var video = Recordings.Mp4(noise: 3_000_000);
        using var cut = new CancellationTokenSource();
        using var form = new StreamContent(new BreakingStream(video, video.Length / 2, cut));
        form.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var request = new HttpRequestMessage(HttpMethod.Post, Uploads.Route) { Content = form };

        await Assert.ThrowsAnyAsync<Exception>(() => ann.Http.SendAsync(request, cut.Token));

        using var other = await ann.SendUploadAsync(Uploads.Form("nothing"u8.ToArray()));
        await Eventually.IsTrueAsync(() => Task.FromResult(!Directory.EnumerateFiles(_uploads).Any()), "the files go");
    }

    [Fact]
    public async Task One_user_cannot_take_the_places_of_all_who_upload()
    {
        using var ann = await _app.AsAsync("ann");
        using var bob = await _app.AsAsync("bob");
        var video = Recordings.Mp4(noise: 500_000);
        var rest = new TaskCompletionSource();
        var held = new List<Task<HttpResponseMessage>>();
        for (var i = 1; i <= UploadFolder.MostOfUser; i++)
        {
            held.Add(ann.SendUploadAsync(HeldUpload.Form(video, rest.Task)));
            await Eventually.IsTrueAsync(() => Task.FromResult(Directory.EnumerateFiles(_uploads).Count() == i), "it is under way", TimeSpan.FromSeconds(30));
        }

        using (var refused = await ann.SendUploadAsync(Uploads.Form(video)))
        {
            await Problems.AssertAsync(refused, HttpStatusCode.TooManyRequests, "too_many_requests");
            Assert.NotNull(refused.Headers.RetryAfter);
        }
        Assert.Equal(MediaStatus.Ready, (await bob.UploadAsync(video)).Status);

        rest.SetResult();
        foreach (var upload in held)
        {
            using var answer = await upload;
            Assert.True(answer.IsSuccessStatusCode, answer.StatusCode.ToString());
        }
        await Eventually.IsTrueAsync(() => Task.FromResult(!Directory.EnumerateFiles(_uploads).Any()), "the files go", TimeSpan.FromSeconds(30));
        Assert.Equal(MediaStatus.Ready, (await ann.UploadAsync(video)).Status);
    }

    private int Files(long mediaId) => Directory.EnumerateFiles(Blobs, $"{mediaId}.*", SearchOption.AllDirectories).Count();

    /// <summary>The head of a form and half of its file; then the client goes away.</summary>
    private sealed class BreakingStream(byte[] content, int until, CancellationTokenSource cut) : MemoryStream(
        [.. "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"u8, .. content])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position > until)
                await cut.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return await base.ReadAsync(buffer[..Math.Min(buffer.Length, 64 * 1024)], cancellationToken);
        }
    }
}
