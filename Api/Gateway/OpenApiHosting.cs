using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Scalar.AspNetCore;
using Social.Api.Search;
using Social.Grains.Interfaces;

namespace Social.Api.Gateway;

/// <summary>The documentation made of the code: <c>/openapi/v1.json</c> and a page to read it at <c>/docs</c>.</summary>
internal static class OpenApiHosting
{
    private const string Bearer = "Bearer";
    private const string IdPattern = "^[0-9]{1,19}$";

    public static void AddOpenApiDocument(this WebApplicationBuilder builder) => builder.Services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Social";
            document.Info.Description = "Feed, chat and calls in one self-hosted product. Errors are RFC 9457 problems with a stable code.";
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" },
            };
            OpenAnswers(document);
            SearchSchema.Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(AddSecurityAsync);
        options.AddOperationTransformer(AddIdempotencyKeyAsync);
        options.AddSchemaTransformer(DescribeIdsAsync);
        options.AddSchemaTransformer(LeaveOutNullsAsync);
    });

    public static void MapOpenApiDocument(this WebApplication app)
    {
        // one name and no other, so that any other address is an unknown route like all
        app.MapOpenApi("/openapi/v1.json");
        app.MapScalarApiReference("/docs", docs => docs.WithTitle("Social").WithOpenApiRoutePattern("/openapi/{documentName}.json"));
    }

    private static Task AddSecurityAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<Microsoft.AspNetCore.Authorization.IAuthorizeData>().Any()
            && !metadata.OfType<Microsoft.AspNetCore.Authorization.IAllowAnonymous>().Any())
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
        }
        return Task.CompletedTask;
    }

    /// <summary>The header is bound past the framework's eyes, so it is named here.</summary>
    private static Task AddIdempotencyKeyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var handler = context.Description.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>().FirstOrDefault();
        if (handler?.GetParameters().Any(p => p.ParameterType == typeof(IdempotencyKey)) == true)
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = IdempotencyKey.Header,
                In = ParameterLocation.Header,
                Description = "1 to 128 printable ASCII characters; kept for 24 h. A repeat with the same key and body gets the first answer.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 128 },
            });
        }
        return Task.CompletedTask;
    }

    private static Task DescribeIdsAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(long[]) || type == typeof(ImmutableArray<long>) || type == typeof(ImmutableArray<long>?))
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = IdPattern };
        if (type != typeof(long))
            return Task.CompletedTask;
        if (context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(JsonConverterAttribute), inherit: false)
            is [JsonConverterAttribute { ConverterType: { } converter }] && converter == typeof(SequenceJsonConverter))
        {
            schema.Type = JsonSchemaType.Integer;
            return Task.CompletedTask;
        }
        schema.Type = JsonSchemaType.String;
        schema.Format = null;
        schema.Pattern = IdPattern;
        return Task.CompletedTask;
    }

    /// <summary>A null is never sent, so what may be null may be absent.</summary>
    private static Task LeaveOutNullsAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var property in context.JsonTypeInfo.Properties)
        {
            if (property.IsGetNullable || property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) == true)
                schema.Required?.Remove(property.Name);
        }
        return Task.CompletedTask;
    }

    /// <summary>Requests are closed, answers are not: fields may be added to them.</summary>
    private static void OpenAnswers(OpenApiDocument document)
    {
        var sent = document.Paths.Values.SelectMany(p => p.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
            .SelectMany(o => o.RequestBody?.Content?.Values ?? Enumerable.Empty<OpenApiMediaType>())
            .Select(m => (m.Schema as OpenApiSchemaReference)?.Reference.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, schema) in document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal))
        {
            if (schema is OpenApiSchema answer && !sent.Contains(name))
                answer.AdditionalPropertiesAllowed = true;
        }
    }
}
