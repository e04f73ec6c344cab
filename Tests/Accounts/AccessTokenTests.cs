using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Social.Tests.Kit;

namespace Social.Tests.Accounts;

public sealed class AccessTokenTests(SocialApp app)
{
    [Fact]
    public async Task The_published_keys_verify_a_token_by_plain_cryptography()
    {
        using var ann = await app.AsAsync("ann");
        var parts = ann.Session.AccessToken.Split('.');
        var (header, claims) = (Json(parts[0]), Json(parts[1]));

        using var answer = await app.Anonymous.GetAsync("/.well-known/jwks.json", TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromMinutes(5), answer.Headers.CacheControl?.MaxAge);
        using var keys = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var key = keys.RootElement.GetProperty("keys").EnumerateArray().Single(k => k.GetProperty("kid").ValueEquals(header.GetProperty("kid").GetString()));
        Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], key.EnumerateObject().Select(p => p.Name).Order());
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(key.GetProperty("x").GetString()), Y = Base64Url.DecodeFromChars(key.GetProperty("y").GetString()) },
        });

        Assert.True(ecdsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
        Assert.Equal(("ES256", "at+jwt"), (header.GetProperty("alg").GetString(), header.GetProperty("typ").GetString()));
        Assert.Equal(ann.Id.ToString(CultureInfo.InvariantCulture), claims.GetProperty("sub").GetString());
        Assert.Equal("user", claims.GetProperty("role").GetString());
        Assert.Equal(15 * 60, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.Equal(["aud", "exp", "iat", "iss", "role", "sid", "sub"], claims.EnumerateObject().Select(p => p.Name).Order());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic YW5uOnB3")]
    [InlineData("Bearer")]
    [InlineData("Bearer garbage")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer eyJhbGciOiJub25lIiwia2lkIjoieCJ9.eyJzdWIiOiIxIn0.")]
    public async Task What_is_no_token_is_refused(string? header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/auth/sessions");
        if (header is not null)
            request.Headers.TryAddWithoutValidation("Authorization", header);

        await app.Anonymous.SendAsync(request, TestContext.Current.CancellationToken).FailsAsync(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task A_token_that_was_changed_or_signed_by_another_is_refused()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        Assert.Equal(HttpStatusCode.OK, await app.StatusAsync(ann.Session.AccessToken));
        var (anns, bobs) = (ann.Session.AccessToken.Split('.'), bob.Session.AccessToken.Split('.'));
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var foreign = Base64Url.EncodeToString(stranger.SignData(Encoding.ASCII.GetBytes($"{bobs[0]}.{bobs[1]}"), HashAlgorithmName.SHA256));

        // the signature of a token that is in the cache, too
        await app.AskAsync($"{bobs[0]}.{bobs[1]}.{anns[2]}").FailsAsync(HttpStatusCode.Unauthorized, "unauthorized");
        await app.AskAsync($"{bobs[0]}.{bobs[1]}.{foreign}").FailsAsync(HttpStatusCode.Unauthorized, "unauthorized");
        await app.AskAsync($"{bobs[0]}.{bobs[1]}.").FailsAsync(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal(HttpStatusCode.OK, await app.StatusAsync(bob.Session.AccessToken));
    }

    [Fact]
    public async Task A_token_in_the_query_counts_for_the_hub_alone()
    {
        using var ann = await app.AsAsync("ann");
        using var answer = await app.Anonymous.GetAsync($"/v1/auth/sessions?access_token={ann.Session.AccessToken}", TestContext.Current.CancellationToken);

        await Problems.AssertAsync(answer, HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public void Every_v1_route_needs_a_token_but_the_three_that_give_one()
    {
        var open = app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/v1", StringComparison.Ordinal) && e.Metadata.GetMetadata<IAuthorizeData>() is null)
            .Select(e => e.RoutePattern.RawText!);

        Assert.Equal(["/v1/auth/login", "/v1/auth/refresh", "/v1/auth/register"], open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_refused_token_does_not_keep_anybody_from_signing_in()
    {
        using var ann = await app.AsAsync("ann");
        using var logout = await ann.SendAsync(HttpMethod.Post, "/v1/auth/logout");
        using var answer = await ann.SendAsync(HttpMethod.Post, "/v1/auth/login", new { login = ann.Handle, password = SocialApp.Password });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static JsonElement Json(string part) => JsonDocument.Parse(Base64Url.DecodeFromChars(part)).RootElement;
}
