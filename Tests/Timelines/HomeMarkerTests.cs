using System.Net;
using System.Text.Json.Nodes;
using Social.Grains.Interfaces.Timelines;
using Social.Tests.Kit;

namespace Social.Tests.Timelines;

public sealed class HomeMarkerTests(SocialApp app)
{
    private const string Path = "/v1/timelines/home/marker";

    [Fact]
    public async Task The_marker_moves_forward_only()
    {
        using var ann = await app.AsAsync("ann");
        var (older, newer) = (await ann.PostAsync("older"), await ann.PostAsync("newer"));
        Assert.Equal(new HomeMarker(null, null), await ann.GetAsync<HomeMarker>(Path));

        var moved = await ann.SendAsync<HomeMarker>(HttpMethod.Put, Path, Body($"{newer.Id}"));
        var back = await ann.SendAsync<HomeMarker>(HttpMethod.Put, Path, Body(older.Id));

        Assert.Equal(newer.Id, moved.PostId);
        Assert.Equal(moved, back);
        Assert.Equal(moved, await ann.GetAsync<HomeMarker>(Path));
    }

    [Fact]
    public async Task Of_marks_set_at_once_the_newest_stays()
    {
        using var ann = await app.AsAsync("ann");
        var first = (await ann.PostAsync("x")).Id;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ann.SendAsync<HomeMarker>(HttpMethod.Put, Path, Body(first + i * 7 % 20))));

        Assert.Equal(first + 19, (await ann.GetAsync<HomeMarker>(Path)).PostId);
    }

    [Theory]
    [InlineData("""{"postId":"0"}""", "validation_failed")]
    [InlineData("""{"postId":-5}""", "validation_failed")]
    [InlineData("""{"postId":"9223372036854775807"}""", "validation_failed")]
    [InlineData("""{"postId":"9223372036854775808"}""", "wrong_type")]
    [InlineData("""{"postId":"newest"}""", "wrong_type")]
    [InlineData("""{"postId":1.5}""", "wrong_type")]
    [InlineData("""{"postId":null}""", "wrong_type")]
    [InlineData("""{}""", "missing_field")]
    public async Task A_marker_at_no_post_is_refused(string body, string code)
    {
        using var ann = await app.AsAsync("ann");

        await ann.FailsAsync(HttpMethod.Put, Path, JsonNode.Parse(body), HttpStatusCode.BadRequest, code);

        Assert.Null((await ann.GetAsync<HomeMarker>(Path)).PostId);
    }

    internal static JsonNode Body(JsonNode postId) => new JsonObject { ["postId"] = postId };
}
