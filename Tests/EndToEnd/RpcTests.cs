using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Social.Api.Rpc.V1;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>What other services can ask over gRPC, and who is let in.</summary>
public sealed class RpcTests : IAsyncLifetime
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private readonly Uri _address = new($"http://127.0.0.1:{SocialApp.FreePort()}");
    private SocialApp _app = null!;
    private GrpcChannel _channel = null!;

    private static CallOptions WithSecret => new(new Metadata { { "authorization", $"Bearer {Secret}" } }, cancellationToken: Cancel);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = await SocialApp.StartAsync($"Rpc:Urls={_address.OriginalString}", $"Rpc:SharedSecret={Secret}");
        _channel = GrpcChannel.ForAddress(_address);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_good_token_names_its_user_and_a_revoked_user_s_token_is_good_no_more()
    {
        var auth = new Auth.AuthClient(_channel);
        using var ann = await _app.AsAsync("ann");
        var request = new ValidateTokenRequest { AccessToken = ann.Session.AccessToken };

        var good = await auth.ValidateTokenAsync(request, WithSecret);
        await auth.RevokeUserAsync(new RevokeUserRequest { UserId = ann.Id }, WithSecret);
        await auth.RevokeUserAsync(new RevokeUserRequest { UserId = ann.Id }, WithSecret);

        Assert.Equal((true, ann.Id, "user"), (good.Valid, good.UserId, good.Role));
        Assert.InRange(good.ExpiresAt.ToDateTimeOffset(), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        await Eventually.IsTrueAsync(
            async () => await auth.ValidateTokenAsync(request, WithSecret) is { Valid: false, Problem: TokenProblem.Revoked },
            "the token is refused", TimeSpan.FromSeconds(5));
        using var refused = await ann.Http.GetAsync("/v1/timelines/home", Cancel);
        await Problems.AssertAsync(refused, HttpStatusCode.Unauthorized, "session_revoked");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    public async Task What_is_no_token_is_invalid_and_no_error(string text)
    {
        var answer = await new Auth.AuthClient(_channel).ValidateTokenAsync(new ValidateTokenRequest { AccessToken = text }, WithSecret);

        Assert.Equal((false, TokenProblem.Invalid), (answer.Valid, answer.Problem));
    }

    [Fact]
    public async Task Users_come_in_the_order_asked_for_without_those_that_do_not_exist()
    {
        using var ann = await _app.AsAsync("ann");
        using var ben = await _app.AsAsync("ben");

        var answer = await new Api.Rpc.V1.Users.UsersClient(_channel).GetUsersAsync(new GetUsersRequest { Ids = { ben.Id, 1, ann.Id } }, WithSecret);

        Assert.Equal([ben.Handle, ann.Handle], answer.Users.Select(u => u.Handle));
        Assert.Equal(ann.Session.User.CreatedAt, answer.Users[1].CreatedAt.ToDateTimeOffset());
    }

    [Fact]
    public async Task Too_many_users_at_once_are_refused_with_the_code_that_REST_has()
    {
        var users = new Api.Rpc.V1.Users.UsersClient(_channel);
        var request = new GetUsersRequest { Ids = { Enumerable.Range(1, 101).Select(i => (long)i) } };

        var error = await Assert.ThrowsAsync<RpcException>(async () => await users.GetUsersAsync(request, WithSecret));

        Assert.Equal((StatusCode.InvalidArgument, "validation_failed"), (error.StatusCode, error.Trailers.GetValue("code")));
    }

    [Fact]
    public async Task Without_the_secret_only_health_answers()
    {
        var auth = new Auth.AuthClient(_channel);
        var wrong = new Metadata { { "authorization", "Bearer " + Secret[1..] + "0" } };
        foreach (var headers in new[] { [], wrong })
        {
            var error = await Assert.ThrowsAsync<RpcException>(
                async () => await auth.RevokeUserAsync(new RevokeUserRequest { UserId = 1 }, headers, cancellationToken: Cancel));
            Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
        }
        var health = new Health.HealthClient(_channel);
        await Eventually.IsTrueAsync(
            async () => (await health.CheckAsync(new HealthCheckRequest(), cancellationToken: Cancel)).Status == HealthCheckResponse.Types.ServingStatus.Serving,
            "the process says that it serves");
    }

    [Fact]
    public async Task The_rpc_address_serves_nothing_else_and_no_other_address_serves_rpc()
    {
        using var http = new HttpClient
        {
            BaseAddress = _address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach (var path in new[] { "/v1/timelines/home", "/.well-known/jwks.json", "/metrics", "/health/live", "/docs/" })
        {
            using var answer = await http.GetAsync(path, Cancel);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
        foreach (var address in new[] { _app.Address, _app.InternalAddress })
        {
            using var other = new HttpClient { BaseAddress = address };
            using var answer = await other.PostAsync("/social.v1.Auth/RevokeUser", new ByteArrayContent([]), Cancel);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }
}
