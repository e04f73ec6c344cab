using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Safety;

namespace Social.Api.Safety;

/// <summary>What a user does not want to read.</summary>
internal static class FiltersApi
{
    public static IEndpointRouteBuilder MapFilters(this IEndpointRouteBuilder app)
    {
        var filters = app.MapGroup("/v1/filters").WithTags("Safety").RequireAuthorization();
        filters.MapGet("/", ListAsync).Fails(401, 503).WithSummary("One's keyword filters");
        filters.MapPost("/", PutAsync).Fails(400, 401, 409, 413, 415, 503).WithSummary("Make a keyword filter, or change the one with this phrase")
            .WithDescription(
                "hide leaves posts out, warn marks them with filtered. A change counts on the next read. May be repeated by its nature, so an Idempotency-Key has " +
                "nothing to add. At most 100.");
        filters.MapDelete("/{id}", RemoveAsync).Fails(400, 401, 404, 503).WithSummary("Remove a keyword filter");
        return app;
    }

    private static async Task<Ok<PageBody<KeywordFilter>>> ListAsync(CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(new PageBody<KeywordFilter>(await Filters(grains, user).ListAsync(), null));

    private static async Task<Ok<KeywordFilter>> PutAsync(NewFilter filter, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Filters(grains, user).PutAsync(filter));

    private static async Task<NoContent> RemoveAsync(long id, CurrentUser user, IGrainFactory grains)
    {
        await Filters(grains, user).RemoveAsync(id);
        return TypedResults.NoContent();
    }

    private static IFilterGrain Filters(IGrainFactory grains, CurrentUser user) => grains.GetGrain<IFilterGrain>(user.Id);
}
