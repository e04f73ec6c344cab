using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Social.Api.Calls;
using Social.Api.Chat;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Calls;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Safety;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>A method and route as the host serves it, so that tests over all routes cover new ones by themselves.</summary>
internal sealed record ServedRoute(string Method, string Route, EndpointMetadataCollection Metadata)
{
    public bool NeedsToken => Metadata.GetMetadata<IAuthorizeData>() is not null;

    /// <summary>Not everybody with a token may ask.</summary>
    public bool NeedsRole => Metadata.OfType<AuthorizationPolicy>().Any(p => p.Requirements.OfType<RolesAuthorizationRequirement>().Any());

    /// <summary>A body that is as it must be, of routes that want one with a meaning.</summary>
    public string? Sample => Body == typeof(ModerationReason) ? """{"reason":"spam"}"""
        : Body == typeof(RoleChange) ? """{"role":"moderator","reason":"trusted"}"""
        : Body == typeof(RoomRoleChange) ? """{"role":"admin"}"""
        : Body == typeof(RoomAvatarChoice) ? """{"mediaId":"1"}"""
        : Body == typeof(RoomMarker) ? """{"seq":"1"}"""
        : Body == typeof(Resolution) ? """{"action":"none"}"""
        : Body == typeof(CallEpoch) ? """{"epoch":1}"""
        : Body == typeof(CallSample) ? StatusScenarios.SampleOfQuality
        : null;

    public Type? Body => Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;

    public bool TakesKey => Metadata.GetMetadata<MethodInfo>()!.GetParameters().Any(p => p.ParameterType == typeof(IdempotencyKey));

    public bool HasId => Route.Contains("{id}", StringComparison.Ordinal);

    public bool Pages => Metadata.GetMetadata<MethodInfo>()!.GetParameters().Any(p => p.ParameterType == typeof(PageRequest));

    public override string ToString() => $"{Method} {Route}";

    /// <summary>The path with something in place of each parameter.</summary>
    public string Path(string id = "1") =>
        Route.Replace("{id}", id, StringComparison.Ordinal).Replace("{handle}", "nobody_of_this_name", StringComparison.Ordinal)
            .Replace("{tag}", "cats", StringComparison.Ordinal).Replace("{memberId}", "1", StringComparison.Ordinal)
            .Replace("{linkId}", "1", StringComparison.Ordinal).Replace("{messageId}", "1", StringComparison.Ordinal)
            .Replace("{emoji}", "%F0%9F%91%8D", StringComparison.Ordinal)
        + (Route is "/v1/search" ? "?q=word" : "");

    /// <summary>The path with further parameters.</summary>
    public string With(string parameters, string id = "1") => $"{Path(id)}{(Path().Contains('?', StringComparison.Ordinal) ? '&' : '?')}{parameters}";

    /// <summary>Everything under /v1 and /.well-known.</summary>
    public static IReadOnlyList<ServedRoute> All(SocialApp app) =>
    [
        .. from endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           let route = "/" + endpoint.RoutePattern.RawText!.Trim('/')
           where route.StartsWith("/v1/", StringComparison.Ordinal) || route.StartsWith("/.well-known/", StringComparison.Ordinal)
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
           select new ServedRoute(method, route, endpoint.Metadata),
    ];
}
