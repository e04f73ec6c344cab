using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Orleans.Dashboard;
using Social.Grains.Interfaces.Accounts;
using Social.ServiceDefaults;

namespace Social.Api.Gateway;

/// <summary>
/// The Orleans dashboard at <c>/dashboard</c> on the internal port, for admins. A browser cannot send a bearer token by itself, so <c>/dashboard?access_token=…</c> keeps the token in
/// a cookie that is sent nowhere else.
/// </summary>
internal static class DashboardHosting
{
    public const string Path = "/dashboard";
    public const string Cookie = "social_dashboard";
    private const string TokenParameter = "access_token";

    public static void UseDashboardSignIn(this WebApplication app)
    {
        if (!GrainDashboardOptions.Of(app.Configuration).Enabled)
            return;
        app.Use((context, next) =>
        {
            if (!context.Request.Path.Equals(Path, StringComparison.Ordinal) || context.GetEndpoint() is null
                || context.Request.Query[TokenParameter] is not [{ Length: > 0 } token])
            {
                return next(context);
            }
            context.Response.Cookies.Append(
                Cookie, token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = Path, Secure = context.Request.IsHttps });
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Redirect(Path + "/");
            return Task.CompletedTask;
        });
    }

    public static void MapDashboard(this WebApplication app)
    {
        if (GrainDashboardOptions.Of(app.Configuration).Enabled)
            app.MapOrleansDashboard(Path).RequireAuthorization(policy => policy.RequireRole(Roles.Admin)).InternalOnly();
    }
}
