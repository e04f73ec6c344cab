using System.Net;
using Social.Tests.Kit;

namespace Social.Tests.Media;

public sealed class S3ServingTests : MediaServingSuite
{
    protected override string[] Settings { get; } = S3Server.Settings($"social-{Guid.NewGuid():N}");

    [Fact]
    public async Task Where_clients_reach_the_store_they_read_there_and_learn_of_a_file_here()
    {
        var settings = S3Server.Settings($"social-{Guid.NewGuid():N}");
        var endpoint = settings.Single(s => s.StartsWith("Media:S3:Endpoint=", StringComparison.Ordinal)).Split('=', 2)[1];
        await using var app = await SocialApp.StartAsync([.. settings, $"Media:S3:PublicEndpoint={endpoint}"]);
        using var ann = await app.AsAsync("ann");
        var video = Recordings.Mp4();
        var url = (await ann.UploadAsync(video)).Url;

        using var head = await app.LoadAsync(url, method: HttpMethod.Head);

        // not redirected: not every server tells one verb from the other in what is signed
        Assert.Equal(app.Address.Port, head.RequestMessage!.RequestUri!.Port);
        Assert.Equal((HttpStatusCode.OK, (long?)video.Length), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Equal("video/mp4", head.Content.Headers.ContentType?.MediaType);
        using var answer = await app.LoadAsync(url);
        Assert.NotEqual(app.Address.Port, answer.RequestMessage!.RequestUri!.Port);
        Assert.Equal(video, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
