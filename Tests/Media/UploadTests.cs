using System.Net;
using System.Text;
using Social.Grains.Interfaces.Media;
using Social.Tests.Kit;

namespace Social.Tests.Media;

/// <summary>Uploading, through the front door.</summary>
public sealed class UploadTests(SocialApp app)
{
    private const string Video = "video/mp4";

    public static TheoryData<string, MediaKind, string> Recorded => new()
    {
        { "mp4", MediaKind.Video, Video },
        { "mov", MediaKind.Video, "video/quicktime" },
        { "webm", MediaKind.Video, "video/webm" },
        { "m4a", MediaKind.Audio, "audio/mp4" },
        { "mp3", MediaKind.Audio, "audio/mpeg" },
        { "mp3 with a tag", MediaKind.Audio, "audio/mpeg" },
        { "ogg", MediaKind.Audio, "audio/ogg" },
        { "wav", MediaKind.Audio, "audio/wav" },
        { "flac", MediaKind.Audio, "audio/flac" },
    };

    public static TheoryData<string> Worthless => ["text", "html", "svg", "matroska", "empty", "pdf"];

    [Fact]
    public async Task A_photo_is_made_anew_upright_in_two_sizes_without_where_it_was_taken()
    {
        using var ann = await app.AsAsync("ann");
        var photo = Pictures.Photo(3000, 2000, turned: true);

        var media = await ann.UploadAsync(photo, "a wall, red at the top");

        Assert.Equal((MediaKind.Image, 853, 1280, "a wall, red at the top"), (media.Kind, media.Width, media.Height, media.Alt));
        Assert.Matches("^[0-9A-Za-z#$%*+,.:;=?@^_{|}~\\[\\]-]{28}$", media.Blurhash);
        foreach (var (url, height) in new[] { (media.Url, 1280), (media.PreviewUrl, 320) })
        {
            var bytes = await app.BytesAsync(url);
            Assert.DoesNotContain("Camera of Ann", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
            Pictures.Look(bytes, image =>
            {
                Assert.Equal(height, image.Height);
                Assert.False(image.Contains("exif-data") || image.Contains("icc-profile-data") || image.Contains("orientation"));
                // what was at the left is at the top now
                Assert.True(image.Getpoint(image.Width / 2, 5)[0] > image.Getpoint(image.Width / 2, image.Height - 5)[0] + 60);
                return true;
            });
        }
    }

    [Fact]
    public async Task Small_pictures_stay_small_transparent_ones_transparent_and_moving_ones_move()
    {
        using var ann = await app.AsAsync("ann");

        var small = await ann.UploadAsync(Pictures.Photo(200, 100));
        var clear = await ann.UploadAsync(Pictures.Transparent(2000, 500));
        var moving = await ann.UploadAsync(Pictures.Moving(64, 48, 7));

        Assert.Equal((200, 100), (small.Width, small.Height));
        Assert.Equal((1280, 320), (clear.Width, clear.Height));
        Assert.True(Pictures.Look(await app.BytesAsync(clear.Url), image => image.HasAlpha()));
        Assert.Equal((64, 48), (moving.Width, moving.Height));
        Assert.Equal(7, Pictures.Look(await app.BytesAsync(moving.Url), image => (int)image.Get("n-pages")));
        Assert.Equal(48, Pictures.Look(await app.BytesAsync(moving.PreviewUrl), image => image.Height));
    }

    [Fact]
    public async Task Avif_and_WebP_are_taken()
    {
        using var ann = await app.AsAsync("ann");
        foreach (var picture in new[] { Pictures.Avif(400, 300), Pictures.WebP(400, 300) })
            Assert.Equal((400, 300), await ann.UploadAsync(picture) switch { var m => (m.Width, m.Height) });
    }

    [Fact]
    public async Task A_colour_profile_and_texts_of_a_usual_size_do_no_harm()
    {
        using var ann = await app.AsAsync("ann");
        byte[] text = [.. "Comment\0\0"u8, .. Pictures.Packed(1_000_000)];
        foreach (var picture in new[] { Pictures.Described(40, 30), Pictures.Chunked(("zTXt", text), ("iTXt", [.. "Title\0\0\0en\0\0"u8, .. "a wall"u8])) })
            Assert.Equal(MediaStatus.Ready, (await ann.UploadAsync(picture)).Status);
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task Videos_and_sounds_are_told_by_their_content_and_kept_as_they_are(string what, MediaKind kind, string type)
    {
        using var ann = await app.AsAsync("ann");
        var content = Recording(what);

        var media = await ann.UploadAsync(content);
        using var answer = await app.LoadAsync(media.Url);

        Assert.Equal((kind, (string?)null, (string?)null), (media.Kind, media.PreviewUrl, media.Blurhash));
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(content, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        if (what is "mp4")
            Assert.Equal((1920, 1080), (media.Width, media.Height));
    }

    [Theory]
    [MemberData(nameof(Worthless))]
    public async Task What_is_none_of_the_formats_is_refused_whatever_it_is_called(string what)
    {
        using var ann = await app.AsAsync("ann");
        using var form = Uploads.Form(Recording(what), name: "cat.jpg", type: "image/jpeg");
        using var answer = await ann.SendUploadAsync(form);
        await Problems.AssertAsync(answer, HttpStatusCode.UnprocessableEntity, "unsupported_format");
    }

    [Fact]
    public async Task What_is_broken_is_refused()
    {
        using var ann = await app.AsAsync("ann");
        var photo = Pictures.Photo(1500, 1500);
        var video = Recordings.Mp4();
        byte[][] all =
        [
            photo[..^(photo.Length / 2)], [.. photo[..600], .. new byte[600]], video[..^100], Pictures.Transparent(300, 300)[..200],
            Pictures.Chunked(("iCCP", [.. "x\0\0"u8, .. "no zip"u8])), Pictures.Chunked(("iTXt", "ends early"u8.ToArray())), Pictures.Item(packed: null),
        ];
        foreach (var broken in all)
        {
            using var form = Uploads.Form(broken);
            using var answer = await ann.SendUploadAsync(form);
            await Problems.AssertAsync(answer, HttpStatusCode.UnprocessableEntity, "damaged_media");
        }
    }

    [Fact]
    public async Task A_key_makes_one_media_of_the_same_content()
    {
        using var ann = await app.AsAsync("ann");
        var photo = Pictures.Photo(300, 200);
        using var first = await ann.SendUploadAsync(Uploads.Form(photo, "one"), "key");
        using var second = await ann.SendUploadAsync(Uploads.Form(photo, "one"), "key");
        using var third = await ann.SendUploadAsync(Uploads.Form(photo, "other"), "key");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, second.StatusCode));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(["true"], second.Headers.GetValues("Idempotency-Replayed"));
        await Problems.AssertAsync(third, HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task A_form_that_is_none_or_not_as_it_must_be_is_refused()
    {
        using var ann = await app.AsAsync("ann");
        var photo = Pictures.Photo(30, 20);
        await FailsAsync(ann, new MultipartFormDataContent { { new StringContent("a dog"), "alt" } }, HttpStatusCode.BadRequest, "missing_field");
        await FailsAsync(ann, new MultipartFormDataContent { { new StringContent("1"), "role" } }, HttpStatusCode.BadRequest, "unknown_field");
        await FailsAsync(
            ann, new MultipartFormDataContent { { new ByteArrayContent(photo), "file", "a" }, { new ByteArrayContent(photo), "file", "b" } },
            HttpStatusCode.BadRequest, "bad_request");
        await FailsAsync(ann, Uploads.Form(photo, new string('x', 1_501)), HttpStatusCode.BadRequest, "validation_failed");
        await FailsAsync(ann, Uploads.Form(photo, new string('x', 10_000)), HttpStatusCode.BadRequest, "validation_failed");
        await FailsAsync(ann, new ByteArrayContent(photo), HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        using var broken = new ByteArrayContent("--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nGIF89a"u8.ToArray());
        broken.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        await FailsAsync(ann, broken, HttpStatusCode.BadRequest, "bad_request");
    }

    [Fact]
    public async Task What_is_too_large_is_refused_by_its_kind()
    {
        using var ann = await app.AsAsync("ann");
        var image = Pictures.Photo(30, 20);
        var padded = new byte[(16 * 1024 * 1024) + 1];
        image.CopyTo(padded, 0);
        await FailsAsync(ann, Uploads.Form(padded), HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        var video = await ann.UploadAsync(Recordings.Mp4(noise: 20 * 1024 * 1024));
        Assert.Equal(MediaStatus.Ready, video.Status);
        await FailsAsync(ann, Uploads.Form(new byte[101 * 1024 * 1024]), HttpStatusCode.RequestEntityTooLarge, "body_too_large", expects: true);
    }

    private static async Task FailsAsync(SocialClient by, HttpContent content, HttpStatusCode status, string code, bool expects = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Uploads.Route) { Content = content };
        request.Headers.ExpectContinue = expects;
        using var answer = await by.Http.SendAsync(request, TestContext.Current.CancellationToken);
        await Problems.AssertAsync(answer, status, code);
    }

    private static byte[] Recording(string what) => what switch
    {
        "mp4" => Recordings.Mp4(),
        "mov" => Recordings.Mp4(brand: "qt  "),
        "webm" => Recordings.WebM(),
        "m4a" => Recordings.Sound4(),
        "mp3" => Recordings.Mp3(tagged: false),
        "mp3 with a tag" => Recordings.Mp3(tagged: true),
        "ogg" => Recordings.Ogg(),
        "wav" => Recordings.Wav(),
        "flac" => Recordings.Flac(),
        "matroska" => Recordings.Matroska(),
        "html" => "<!doctype html><script>alert(1)</script>"u8.ToArray(),
        "svg" => "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"u8.ToArray(),
        "pdf" => "%PDF-1.7"u8.ToArray(),
        "empty" => [],
        _ => "just text"u8.ToArray(),
    };
}
