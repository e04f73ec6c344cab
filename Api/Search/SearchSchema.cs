using Microsoft.OpenApi;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;

namespace Social.Api.Search;

/// <summary>Says in the OpenAPI document what the items of a page of search results are.</summary>
internal static class SearchSchema
{
    private static readonly string[] Items = [nameof(Post), nameof(User)];

    /// <summary>In the finished document: while it is being made, a reference to something that holds itself is followed for ever.</summary>
    public static void Describe(OpenApiDocument document)
    {
        var found = document.Paths[SearchApi.Route].Operations![HttpMethod.Get].Responses!["200"].Content!["application/json"].Schema;
        var page = found is OpenApiSchemaReference reference ? reference.Target : found;
        var tag = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string>(StringComparer.Ordinal) { "name" },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["name"] = new OpenApiSchema { Type = JsonSchemaType.String } },
        };
        ((OpenApiSchema)page!.Properties!["items"]).Items =
            new OpenApiSchema { OneOf = [.. Items.Select(name => new OpenApiSchemaReference(name, document)), tag] };
    }
}
