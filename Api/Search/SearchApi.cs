using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Search;

namespace Social.Api.Search;

/// <summary>The route of search.</summary>
internal static class SearchApi
{
    public const string Route = "/v1/search";

    public static IEndpointRouteBuilder MapSearch(this IEndpointRouteBuilder app)
    {
        app.MapGroup(Route).WithTags("Search").RequireAuthorization().CountedAs(RateKind.Search)
            .MapGet("/", SearchAsync).Fails(400, 401, 503).WithSummary("Find posts, people or tags")
            .WithDescription(
                "type=posts (the default): posts that have all words of q, newest first; quotes hold words together, #tag, @handle and from:handle narrow. " +
                "type=users: people whose handle or name has words that begin so, those one follows first, then one's followers, then the most followed. " +
                "type=tags: tags of public posts that begin with q, in the order of their letters, one page. " +
                "q has at most 200 characters and 10 words. items are posts or users, as elsewhere, or {name}.");
        return app;
    }

    private static async Task<Ok<PageBody<object>>> SearchAsync(
        string? q, string? type, [AsParameters] PageRequest page, CurrentUser user, HttpContext context, IGrainFactory grains)
    {
        var query = page.ToQuery();
        var search = grains.GetGrain<ISearchGrain>(0);
        return TypedResults.Ok(type switch
        {
            null or "posts" => Body(await search.PostsAsync(user.Id, q ?? "", query), context),
            "tags" => Body(await search.TagsAsync(q ?? "", query.Limit), context),
            "users" => Body(await search.UsersAsync(user.Id, q ?? "", query), context),
            _ => throw RequestRules.BadParameter("type", "must be posts, users or tags"),
        });
    }

    // of objects, so that items are written as what they are
    private static PageBody<object> Body<T>(Page<T> page, HttpContext context)
        where T : class => PageBody.Of(new Page<object>([.. page.Items], page.Next), context);
}
