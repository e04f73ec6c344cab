using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;

namespace Social.Api.Search;

/// <summary>Says in the OpenAPI document what the items of a page of search results are.</summary>
internal static class SearchSchema
{
    private static readonly string[] Items = [nameof(Post), nameof(User)];

    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        if (context.JsonTypeInfo.Type == typeof(PageBody<object>) && schema.Properties?["items"] is OpenApiSchema items)
            items.Items = new OpenApiSchema { OneOf = [.. Items.Select(name => new OpenApiSchemaReference(name, context.Document))] };
        return Task.CompletedTask;
    }
}
