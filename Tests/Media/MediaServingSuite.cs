using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Social.Tests.Kit;

namespace Social.Tests.Media;

/// <summary>How files are served, on the folder and on S3.</summary>
public abstract class MediaServingSuite : IAsyncLifetime
{
    private readonly MovableTime _time = new();
    private readonly byte[] _video = Recordings.Mp4(noise: 9_000_000);
    private SocialApp _app = null!;
    private SocialClient _ann = null!;
    private string _url = null!;

    protected abstract string[] Settings { get; }

    public async ValueTask InitializeAsync()
    {
        _app = new SocialApp(Settings, services => services.AddSingleton<TimeProvider>(_time));
        await _app.InitializeAsync();
        _ann = await _app.AsAsync("ann");
        _url = (await _ann.UploadAsync(_video)).Url!;
    }

    public async ValueTask DisposeAsync()
    {
        _ann?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_file_comes_whole_with_headers_that_keep_it_harmless_and_cached()
    {
        using var answer = await _app.LoadAsync(_url);

        Assert.Equal(_video, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("default-src 'none'; sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(["bytes"], answer.Headers.AcceptRanges);
        Assert.False(answer.Headers.ETag!.IsWeak);
        // nobody but its owner knows it yet
        Assert.True(answer.Headers.CacheControl is { Private: true, MaxAge.TotalSeconds: > 1_700 and <= 3_600 });
        using var known = await _app.LoadAsync(_url, h => h.IfNoneMatch.Add(answer.Headers.ETag));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        using var head = await _app.LoadAsync(_url, method: HttpMethod.Head);
        Assert.Equal((HttpStatusCode.OK, _video.Length), (head.StatusCode, (int)head.Content.Headers.ContentLength!));
    }

    [Fact]
    public async Task A_part_of_a_file_is_served_and_one_beyond_its_end_is_refused()
    {
        var last = _video.Length - 1;
        (long? From, long? To, int First, int End)[] parts = [(0, 99, 0, 99), (8_500_000, null, 8_500_000, last), (null, 10, last - 9, last), (5, 99_999_999, 5, last)];
        foreach (var (from, to, first, end) in parts)
        {
            using var answer = await _app.LoadAsync(_url, h => h.Range = new RangeHeaderValue(from, to));
            Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
            Assert.Equal(new ContentRangeHeaderValue(first, end, _video.Length), answer.Content.Headers.ContentRange);
            Assert.Equal(_video[first..(end + 1)], await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
        using var beyond = await _app.LoadAsync(_url, h => h.Range = new RangeHeaderValue(_video.Length, null));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        using var changed = await _app.LoadAsync(_url, h => (h.Range, h.IfRange) = (new RangeHeaderValue(0, 9), new RangeConditionHeaderValue("\"other\"")));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Fact]
    public async Task An_address_is_good_for_an_hour_at_most_and_only_as_it_was_signed()
    {
        var path = _url[.._url.IndexOf('?', StringComparison.Ordinal)];
        foreach (var wrong in new[] { path, _url[..^1], _url.Replace("?e=", "?e=9", StringComparison.Ordinal), _url.Replace(".mp4", ".jpg", StringComparison.Ordinal), _url.Replace("/main", "/preview", StringComparison.Ordinal) })
        {
            using var refused = await _app.LoadAsync(wrong);
            await Problems.AssertAsync(refused, HttpStatusCode.NotFound, "not_found");
        }
        _time.Move(TimeSpan.FromMinutes(61));
        using var ended = await _app.LoadAsync(_url);
        await Problems.AssertAsync(ended, HttpStatusCode.NotFound, "not_found");
    }
}
