using System.Diagnostics.Metrics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Accounts;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Media;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Media;
using Social.Tests.Kit;
using Social.Tests.Media;

namespace Social.Tests.Accounts;

/// <summary>A person's copy of their data.</summary>
public sealed class ExportTests(SocialApp app)
{
    private const string Route = "/v1/users/me/export";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_holds_what_its_owner_did_and_nothing_of_others()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var video = Recordings.Mp4();
        var media = await ann.UploadAsync(video, "a film");
        var post = await ann.SendAsync<Post>(HttpMethod.Post, "/v1/posts", new NewPost("before", Visibility.Mentioned, MediaIds: [media.Id]), HttpStatusCode.Created);
        await ann.EditAsync(post.Id, "after");
        var others = await bob.PostAsync("liked by ann");
        await bob.PostAsync("not ann's");
        (await ann.SendAsync(HttpMethod.Put, $"/v1/posts/{others.Id}/like")).Dispose();
        await ann.FollowAsync(bob);
        await ann.PutAsync(bob, "mute");
        (await ann.SendAsync(HttpMethod.Put, $"/v1/posts/{post.Id}/pin")).Dispose();
        await ann.SendAsync<KeywordFilter>(HttpMethod.Post, "/v1/filters", new NewFilter("spoiler", FilterAction.Hide));
        (await ann.SendAsync(HttpMethod.Put, "/v1/tags/Zebras/follow")).Dispose();
        (await ann.SendAsync(HttpMethod.Put, "/v1/timelines/home/marker", new { PostId = others.Id.ToString(CultureInfo.InvariantCulture) })).Dispose();

        var export = await ann.ExportAsync();

        Assert.Equal((export.Total, true), (export.Done, export.ExpiresAt > TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(6)));
        using var zip = new ZipArchive(new MemoryStream(await app.BytesAsync(export.Url)));
        Assert.Equal(export.Total, zip.Entries.Count);
        Assert.Equal(ann.Handle, Read(zip, "profile")[0].GetProperty("handle").GetString());
        var exported = Read(zip, "posts").Single();
        Assert.Equal(("after", "before"), (exported.GetProperty("text").GetString(), exported.GetProperty("history")[0].GetProperty("text").GetString()));
        Assert.Equal(others.Id, Read(zip, "likes").Single().GetProperty("postId").GetInt64());
        Assert.Equal(bob.Id, Read(zip, "following").Single().GetProperty("userId").GetInt64());
        Assert.Equal(bob.Id, Read(zip, "mutes").Single().GetProperty("userId").GetInt64());
        Assert.Equal(post.Id, Read(zip, "pins").Single().GetProperty("postId").GetInt64());
        Assert.Equal(("spoiler", "hide"), Read(zip, "filters").Single() switch { var f => (f.GetProperty("phrase").GetString(), f.GetProperty("action").GetString()) });
        Assert.Equal("zebras", Read(zip, "tags").Single().GetProperty("tag").GetString());
        Assert.Contains(Read(zip, "settings"), s => s.TryGetProperty("readHomeUpTo", out var marker) && marker.GetProperty("postId").GetInt64() == others.Id);
        var film = Read(zip, "media").Single(m => m.GetProperty("id").GetInt64() == media.Id);
        Assert.Equal("a film", film.GetProperty("alt").GetString());
        await using var file = await zip.GetEntry(film.GetProperty("file").GetString()!)!.OpenAsync(Cancel);
        var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, Cancel);
        Assert.Equal(video, bytes.ToArray());
    }

    [Fact]
    public async Task The_file_is_for_its_owner_alone_and_there_is_one_a_day()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var asked = await ann.SendAsync<Export>(HttpMethod.Post, Route, expected: HttpStatusCode.Accepted);
        var export = await ann.ExportAsync();
        Assert.Equal((asked.Id, asked.CreatedAt), (export.Id, export.CreatedAt));

        using (var unsigned = await app.LoadAsync(export.Url![..export.Url!.IndexOf('?', StringComparison.Ordinal)]))
            Assert.Equal(HttpStatusCode.NotFound, unsigned.StatusCode);
        using (var answer = await app.LoadAsync(export.Url))
        {
            Assert.Equal("application/zip", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        }
        Assert.Equal(export.Id, (await ann.SendAsync<Export>(HttpMethod.Post, Route)).Id);
        await bob.FailsAsync(HttpMethod.Get, Route, null, HttpStatusCode.NotFound, "not_found");
        // it is no upload
        Assert.Equal(HttpStatusCode.NotFound, await ann.StatusAsync($"{Uploads.Route}/{export.Id}"));
    }

    [Fact]
    public async Task An_export_whose_process_died_is_made_by_another_without_a_word()
    {
        using var ann = await app.AsAsync("ann");
        var (store, now) = (app.Services.GetRequiredService<IMediaStore>(), TimeProvider.System.GetUtcNow());
        var left = new MediaRecord(
            app.Services.GetRequiredService<Social.Grains.IdGenerator>().Next(), ann.Id, MediaKind.Archive, MediaStatus.Processing, "secret", now, null, null,
            MediaPlace.Export(ann.Id), false, now, false, null, []);
        await store.AddAsync(left, 1, Cancel);

        await Eventually.IsTrueAsync(
            async () => (await store.GetManyAsync([left.Id], Cancel))[0].Status == MediaStatus.Ready, "it is made", TimeSpan.FromSeconds(90));
        Assert.Equal(left.Id, (await ann.GetAsync<Export>(Route)).Id);
    }

    [Fact]
    public async Task A_suspended_user_still_gets_an_export()
    {
        using var admin = await app.AdminAsync();
        using var ann = await app.AsAsync("ann");
        await ann.PostAsync("mine");
        (await admin.SendAsync(HttpMethod.Put, $"/v1/admin/users/{ann.Id}/suspend", new ModerationReason("spam"))).Dispose();

        using var again = await app.SignInAsync(ann.Handle);
        var export = await again.ExportAsync();

        using var zip = new ZipArchive(new MemoryStream(await app.BytesAsync(export.Url)));
        Assert.Equal("mine", Read(zip, "posts").Single().GetProperty("text").GetString());
    }

    [Fact]
    public async Task An_export_that_the_blob_store_did_not_take_is_made_again_soon()
    {
        var time = new MovableTime();
        var own = new SocialApp([], services => services.AddSingleton<TimeProvider>(time));
        await using var _ = own;
        await own.InitializeAsync();
        using var failures = new MeterReadings("Social.Accounts", new("work", "export"), own.Services.GetRequiredService<IMeterFactory>());
        using var ann = await own.AsAsync("ann");
        // more than waits for the store
        await ann.UploadAsync(Recordings.Mp4(noise: 3 * 1024 * 1024));
        var (folder, away) = (Path.Combine(own.Folder, "media", "unfinished"), Path.Combine(own.Folder, "media", "away"));
        Directory.Move(folder, away);
        await ann.SendAsync<Export>(HttpMethod.Post, Route, expected: HttpStatusCode.Accepted);
        await Eventually.IsTrueAsync(() => Task.FromResult(failures.Read("social.accounts.broke_off") > 0), "it breaks off", TimeSpan.FromSeconds(30));

        Directory.Move(away, folder);
        time.Move(TimeSpan.FromMinutes(1.1));

        Assert.True((await own.BytesAsync((await ann.ExportAsync()).Url)).Length > 3 * 1024 * 1024);
    }

    [Fact]
    public async Task An_export_that_is_written_while_its_account_ends_leaves_no_file()
    {
        var (time, held) = (new MovableTime(), new HeldSource());
        var own = new SocialApp(
            ["Accounts:Deletion:Grace=00:00:00"], services => services.AddSingleton<TimeProvider>(time).AddSingleton<IExportSource>(held));
        await using var _ = own;
        await own.InitializeAsync();
        using var ann = await own.AsAsync("ann");
        using var bob = await own.AsAsync("bob");
        var export = await ann.SendAsync<Export>(HttpMethod.Post, Route, expected: HttpStatusCode.Accepted);
        await held.Begun.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        await ann.SendAsync<AccountDeletion>(HttpMethod.Delete, "/v1/users/me", new DeletionRequest(SocialApp.Password), HttpStatusCode.Accepted);
        await Eventually.IsTrueAsync(async () => await bob.StatusAsync($"/v1/users/{ann.Id}") == HttpStatusCode.NotFound, "the user is gone", TimeSpan.FromSeconds(60));
        var (store, maintenance) = (own.Services.GetRequiredService<IMediaStore>(), own.Services.GetRequiredService<MediaMaintenance>());

        // as long as it may be written, its key is known
        time.Move(TimeSpan.FromHours(5));
        await maintenance.SweepAsync(Cancel);
        Assert.True(Assert.Single(await store.GetManyAsync([export.Id], Cancel)).Removed);
        held.Release();

        await held.Ended.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        var files = Path.Combine(own.Folder, "media");
        await Eventually.IsTrueAsync(
            () => Task.FromResult(!Directory.EnumerateFiles(Path.Combine(files, "unfinished")).Any()
                && !Directory.EnumerateFiles(files, $"{export.Id}.*", SearchOption.AllDirectories).Any()),
            "the file goes", TimeSpan.FromSeconds(30));
        time.Move(TimeSpan.FromHours(1.1));
        await Eventually.IsTrueAsync(async () => (await store.GetManyAsync([export.Id], Cancel)).IsEmpty, "it is forgotten", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task An_export_ends_after_a_week()
    {
        var time = new MovableTime();
        var own = new SocialApp([], services => services.AddSingleton<TimeProvider>(time));
        await using var _ = own;
        await own.InitializeAsync();
        using var ann = await own.AsAsync("ann");
        var export = await ann.ExportAsync();

        time.Move(TimeSpan.FromDays(7.1));

        await Eventually.IsTrueAsync(
            () => Task.FromResult(!Directory.EnumerateFiles(Path.Combine(own.Folder, "media"), $"{export.Id}.*", SearchOption.AllDirectories).Any()), "the file goes",
            TimeSpan.FromSeconds(60));
    }

    private static List<JsonElement> Read(ZipArchive zip, string name)
    {
        using var stream = zip.GetEntry(name + ".json")!.Open();
        using var json = JsonDocument.Parse(stream);
        return [.. json.RootElement.EnumerateArray().Select(e => e.Clone())];
    }

    /// <summary>A kind of data that takes as long to read as a test wants.</summary>
    private sealed class HeldSource : IExportSource
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => _begun.Task;

        public Task Ended => _ended.Task;

        public string Name => "held";

        public void Release() => _released.TrySetResult();

        public async IAsyncEnumerable<object> ReadAsync(long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            _begun.TrySetResult();
            await _released.Task.WaitAsync(cancellationToken);
            yield return new { userId };
            _ended.TrySetResult();
        }
    }
}
