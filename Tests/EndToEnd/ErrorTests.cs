using System.Net;
using System.Text;
using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>What is wrong with one request, each with its code. All routes at once: <see cref="RouteErrorTests"/>.</summary>
public sealed class ErrorTests(SocialApp app)
{
    private const string Posts = "/v1/posts";
    private const string Marker = "/v1/timelines/home/marker";

    [Theory]
    [InlineData("{")]
    [InlineData("""{"text":"a" """)]
    [InlineData("""{"text":"a"} x""")]
    [InlineData("""{"text":"a"}{"text":"b"}""")]
    [InlineData("""{"text":"a",}""")]
    [InlineData("""{"text":"a","text":"b"}""")]
    [InlineData("// comment\n{\"text\":\"a\"}")]
    [InlineData("""{"text":"\ud800"}""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("NaN")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public async Task A_body_that_is_not_one_JSON_object_is_bad_json(string body)
    {
        using var ann = await app.AsAsync("ann");

        using var answer = await ann.Http.CallAsync("POST", Posts, body);

        await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "bad_json");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task A_missing_body_is_bad_request(string? body)
    {
        using var ann = await app.AsAsync("ann");

        using var answer = await ann.Http.CallAsync("POST", Posts, body);

        var problem = await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "bad_request");
        Assert.False(problem.TryGetProperty("errors", out _), "names of our own code are no fields");
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_bad_json_and_a_byte_order_mark_is_passed_over()
    {
        using var ann = await app.AsAsync("ann");

        using var bad = await ann.Http.CallAsync("POST", Posts, RawCalls.Json([.. "{\"text\":\""u8, 0xff, .. "\"}"u8]));
        using var marked = await ann.Http.CallAsync("POST", Posts, "\uFEFF{\"text\":\"a\"}");

        await Problems.AssertAsync(bad, HttpStatusCode.BadRequest, "bad_json");
        Assert.Equal(HttpStatusCode.Created, marked.StatusCode);
    }

    [Theory]
    [InlineData("POST", Posts, """{"text":[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]}""", "text")]
    [InlineData("POST", Posts, """{"text":1e999}""", "text")]
    [InlineData("POST", Posts, """{"text":"a","visibility":"everybody"}""", "visibility")]
    [InlineData("POST", Posts, """{"text":"a","visibility":0}""", "visibility")]
    [InlineData("PUT", Marker, """{"postId":1.5}""", "postId")]
    [InlineData("PUT", Marker, """{"postId":1e400}""", "postId")]
    [InlineData("PUT", Marker, """{"postId":18446744073709551616}""", "postId")]
    [InlineData("PUT", Marker, """{"postId":"-1"}""", "postId")]
    [InlineData("PUT", Marker, """{"postId":""}""", "postId")]
    [InlineData("PATCH", "/v1/users/me", """{"links":[1]}""", "links[0]")]
    public async Task A_value_that_does_not_fit_is_wrong_type_and_names_the_field(string method, string path, string body, string field)
    {
        using var ann = await app.AsAsync("ann");

        using var answer = await ann.Http.CallAsync(method, path, body);

        var problem = await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "wrong_type");
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Theory]
    [InlineData("role")]
    [InlineData("Text")]
    [InlineData("it's")]
    [InlineData("line\\nfeed")]
    public async Task Any_name_that_is_not_known_is_unknown_field(string name)
    {
        using var ann = await app.AsAsync("ann");

        using var answer = await ann.Http.CallAsync("POST", Posts, $$"""{"text":"a","{{name}}":1}""");

        await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "unknown_field");
    }

    [Fact]
    public async Task A_very_long_unknown_name_is_not_sent_back_whole()
    {
        using var ann = await app.AsAsync("ann");

        using var answer = await ann.Http.CallAsync("POST", Posts, $$"""{"{{new string('x', 100_000)}}":1}""");

        var problem = await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "unknown_field");
        Assert.InRange(problem.GetRawText().Length, 1, 1_000);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=klingon")]
    public async Task Another_media_type_is_unsupported(string mediaType)
    {
        using var ann = await app.AsAsync("ann");

        using var answer = await ann.Http.CallAsync("POST", Posts, RawCalls.Json(Encoding.UTF8.GetBytes("""{"text":"a"}"""), mediaType));

        await Problems.AssertAsync(answer, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Theory]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/vnd.example+json")]
    public async Task JSON_by_another_spelling_is_taken(string mediaType)
    {
        using var ann = await app.AsAsync("ann");

        using var answer = await ann.Http.CallAsync("POST", Posts, RawCalls.Json(Encoding.UTF8.GetBytes("""{"text":"a"}"""), mediaType));

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ключ")]
    public async Task A_bad_Idempotency_Key_is_refused(string key)
    {
        using var ann = await app.AsAsync("ann");
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 };
        using var http = new HttpClient(handler) { BaseAddress = app.Address };

        using var answer = await http.CallAsync("POST", Posts, """{"text":"a"}""", h =>
        {
            h.Authorization = ann.Http.DefaultRequestHeaders.Authorization;
            h.TryAddWithoutValidation("Idempotency-Key", key);
        });

        await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "bad_idempotency_key");
    }

    [Theory]
    [InlineData("POST", "/v1/nothing")]
    [InlineData("GET", "/v1//users/me")]
    [InlineData("GET", "/v1/users/")]
    [InlineData("GET", "/openapi/v2.json")]
    [InlineData("GET", "/.env")]
    public async Task What_is_nowhere_is_unknown_route_even_for_a_browser(string method, string path)
    {
        using var answer = await app.Anonymous.CallAsync(method, path, headers: h => h.Accept.ParseAdd("text/html"));

        await Problems.AssertAsync(answer, HttpStatusCode.NotFound, "unknown_route");
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer x")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.")]
    [InlineData("Basic YTpi")]
    public async Task A_token_that_is_none_is_unauthorized(string authorization)
    {
        using var answer = await app.Anonymous.CallAsync(
            "GET", "/v1/users/me", headers: h => h.TryAddWithoutValidation("Authorization", authorization));

        await Problems.AssertAsync(answer, HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task What_belongs_to_another_is_forbidden_or_not_there()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var seen = await ann.PostAsync("for all");
        var hidden = await ann.PostAsync("for nobody", Visibility.Mentioned);
        var session = (await ann.GetAsync<JsonElement>("/v1/auth/sessions"))[0].GetProperty("id").GetString();

        await bob.FailsAsync(HttpMethod.Delete, $"{Posts}/{seen.Id}", null, HttpStatusCode.Forbidden, "forbidden");
        await bob.FailsAsync(HttpMethod.Delete, $"{Posts}/{hidden.Id}", null, HttpStatusCode.NotFound, "not_found");
        await bob.FailsAsync(HttpMethod.Get, $"{Posts}/{hidden.Id}", null, HttpStatusCode.NotFound, "not_found");
        await bob.FailsAsync(HttpMethod.Get, $"{Posts}/{hidden.Id}/history", null, HttpStatusCode.NotFound, "not_found");
        await bob.FailsAsync(HttpMethod.Delete, $"/v1/auth/sessions/{session}", null, HttpStatusCode.NotFound, "not_found");
    }
}
