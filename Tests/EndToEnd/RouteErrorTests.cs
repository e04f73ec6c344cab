using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Social.Api.Gateway;
using Social.Tests.Chat;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>Errors that every route must give, asked of every route that the host has, by an admin, who may ask all of them.</summary>
public sealed class RouteErrorTests(SocialApp app)
{
    private static readonly string[] PublicRoutes = ["/v1/auth/register", "/v1/auth/login", "/v1/auth/refresh", "/.well-known/jwks.json"];
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    private IReadOnlyList<ServedRoute> Routes => ServedRoute.All(app);

    [Fact]
    public async Task Every_route_but_the_public_ones_wants_a_token()
    {
        Assert.Equivalent(PublicRoutes, Routes.Where(r => !r.NeedsToken).Select(r => r.Route), strict: true);
        foreach (var route in Routes.Where(r => r.NeedsToken))
        {
            foreach (var token in new[] { null, "Bearer garbage" })
            {
                using var answer = await app.Anonymous.CallAsync(
                    route.Method, route.Path(), route.Body is null ? null : "{}", h => h.TryAddWithoutValidation("Authorization", token));
                await Problems.AssertAsync(answer, HttpStatusCode.Unauthorized, "unauthorized");
                Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
            }
        }
    }

    [Fact]
    public async Task Every_body_with_an_unknown_field_is_refused()
    {
        using var ann = await app.AdminAsync();
        var writes = Routes.Where(r => r.Body is not null).ToList();
        Assert.True(writes.Count >= 9, "the routes with a body are not found");
        foreach (var route in writes)
        {
            using var answer = await ann.Http.CallAsync(route.Method, route.Path(), """{"surprise":1}""");
            var problem = await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "unknown_field");
            Assert.True(problem.GetProperty("errors").TryGetProperty("surprise", out _), route.ToString());
        }
    }

    [Fact]
    public async Task Every_field_of_every_body_refuses_another_type()
    {
        using var ann = await app.AdminAsync();
        foreach (var route in Routes.Where(r => r.Body is not null))
        {
            foreach (var field in ApiJson.Options.GetTypeInfo(route.Body!).Properties)
            {
                foreach (var wrong in WrongFor(field))
                {
                    using var answer = await ann.Http.CallAsync(route.Method, route.Path(), $$"""{"{{field.Name}}":{{wrong}}}""");
                    var problem = await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "wrong_type");
                    var named = problem.GetProperty("errors").EnumerateObject().Single().Name;
                    Assert.True(named.StartsWith(field.Name, StringComparison.Ordinal), $"{route}: {problem}");
                }
            }
        }
    }

    [Fact]
    public async Task Every_required_field_of_every_body_is_missed()
    {
        using var ann = await app.AdminAsync();
        foreach (var route in Routes.Where(r => r.Body is not null))
        {
            string[] required = [.. ApiJson.Options.GetTypeInfo(route.Body!).Properties.Where(p => p.IsRequired).Select(p => p.Name)];
            if (required.Length == 0)
                continue;
            using var answer = await ann.Http.CallAsync(route.Method, route.Path(), "{}");
            var problem = await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "missing_field");
            Assert.Equivalent(required, problem.GetProperty("errors").EnumerateObject().Select(e => e.Name), strict: true);
        }
    }

    [Fact]
    public async Task Every_body_that_is_too_large_or_of_another_type_is_refused()
    {
        using var ann = await app.AdminAsync();
        foreach (var route in Routes.Where(r => r.Body is not null))
        {
            using var large = await ann.Http.CallTooLargeAsync(route.Method, route.Path());
            await Problems.AssertAsync(large, HttpStatusCode.RequestEntityTooLarge, "body_too_large");
            using var text = await ann.Http.CallAsync(route.Method, route.Path(), RawCalls.Json("{}"u8.ToArray(), "text/plain"));
            await Problems.AssertAsync(text, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        }
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("%201")]
    [InlineData("1.0")]
    [InlineData("0x1")]
    [InlineData("18446744073709551616")]
    [InlineData("%D9%A3")]
    public async Task Every_route_refuses_an_id_that_is_none(string id)
    {
        using var ann = await app.AdminAsync();
        foreach (var route in Routes.Where(r => r.HasId))
        {
            using var answer = await ann.Http.CallAsync(route.Method, route.Path(id), route.Body is null ? null : "{}");
            var problem = await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "bad_parameter");
            Assert.True(problem.GetProperty("errors").TryGetProperty("id", out _), route.ToString());
        }
    }

    [Fact]
    public async Task Every_list_refuses_a_bad_cursor_or_limit_and_clamps_a_large_limit()
    {
        using var ann = await app.AdminAsync();
        // garbage, another version, cut short, negative, zero, longer
        string[] cursors = ["!!!", "%00", "AgAAAAAAAAAB", "AQAAAAAAAA", "Af__________", "AQAAAAAAAAAA", "AQAAAAAAAAABAA", new('A', 5_000)];
        var lists = Routes.Where(r => r.Pages).ToList();
        Assert.True(lists.Count >= 6, "the lists are not found");
        var post = await ann.PostAsync("with lists of its own");
        var room = await ann.GroupAsync();
        foreach (var list in lists)
        {
            var id = $"{(Begins(list, "/v1/posts/") ? post.Id : Begins(list, "/v1/rooms/") ? room.Id : ann.Id)}";
            foreach (var cursor in cursors)
                await ann.FailsAsync(HttpMethod.Get, list.With($"cursor={cursor}", id), null, HttpStatusCode.BadRequest, "bad_cursor");
            foreach (var limit in new[] { "abc", "0", "-1", "1.5", "", "99999999999", "1&limit=2" })
                await ann.FailsAsync(HttpMethod.Get, list.With($"limit={limit}", id), null, HttpStatusCode.BadRequest, "bad_parameter");
            foreach (var limit in new[] { "1", "81", "9999" })
                await ann.GetAsync<JsonElement>(list.With($"limit={limit}", id));
        }
    }

    [Fact]
    public async Task A_limit_over_80_counts_as_80()
    {
        using var ann = await app.AdminAsync();
        foreach (var number in Enumerable.Range(1, 82))
            await ann.PostAsync($"post {number}");

        var page = await ann.GetAsync<JsonElement>($"/v1/users/{ann.Id}/posts?limit=9999");

        Assert.Equal(80, page.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Every_route_names_the_methods_it_has()
    {
        using var ann = await app.AdminAsync();
        foreach (var route in Routes.GroupBy(r => r.Route))
        {
            var served = route.Select(r => r.Method).ToHashSet(StringComparer.Ordinal);
            foreach (var method in Methods.Except(served).Append("OPTIONS").Append("HEAD"))
            {
                using var answer = await ann.Http.CallAsync(method, route.First().Path());
                Assert.Superset(served, answer.Content.Headers.Allow.ToHashSet(StringComparer.Ordinal));
                Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
                if (method is "HEAD")
                    Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
                else
                    await Problems.AssertAsync(answer, HttpStatusCode.MethodNotAllowed, "method_not_allowed");
            }
        }
    }

    private static bool Begins(ServedRoute route, string path) => route.Route.StartsWith(path, StringComparison.Ordinal);

    private static IEnumerable<string> WrongFor(JsonPropertyInfo field)
    {
        yield return "{}";
        if (field.PropertyType != typeof(string))
            yield return "\"nonsense\"";
        if (field.PropertyType != typeof(long) && field.PropertyType != typeof(long?) && field.PropertyType != typeof(int?))
            yield return "5";
        if (field.PropertyType != typeof(bool) && field.PropertyType != typeof(bool?))
            yield return "true";
        if (!field.IsSetNullable)
            yield return "null";
    }
}
