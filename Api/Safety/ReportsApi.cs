using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Safety;

namespace Social.Api.Safety;

/// <summary>Telling the moderators.</summary>
internal static class ReportsApi
{
    public static IEndpointRouteBuilder MapReports(this IEndpointRouteBuilder app)
    {
        app.MapGroup("/v1/reports").WithTags("Safety").RequireAuthorization()
            .MapPost("/", ReportAsync).Fails(400, 401, 404, 409, 413, 415, 503).WithSummary("Report a post, a message or a user to the moderators")
            .WithDescription(
                "Give postId, messageId or userId, a reason, and a comment of at most 1,000 characters. One report for each target: a repeat answers with the first, so an " +
                "Idempotency-Key has nothing to add. A block either way is no hindrance. At most 50 a day.");
        return app;
    }

    private static async Task<Created<Report>> ReportAsync(NewReport report, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Created((string?)null, await grains.GetGrain<IReportGrain>(0).ReportAsync(user.Id, report));
}
