using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Social.Api.Gateway;

/// <summary>Says in the OpenAPI document which errors a route answers with.</summary>
internal static class EndpointProblems
{
    public static TBuilder Fails<TBuilder>(this TBuilder builder, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
            builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), [ProblemWriter.ContentType]));
        return builder;
    }
}
