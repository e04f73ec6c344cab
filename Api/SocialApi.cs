using Microsoft.AspNetCore.Builder;
using Social.Api.Accounts;
using Social.Api.Gateway;
using Social.Api.Users;

namespace Social.Api;

/// <summary>The front end: everything a client can reach, on whatever host it runs.</summary>
public static class SocialApi
{
    public static WebApplicationBuilder AddSocialApi(this WebApplicationBuilder builder)
    {
        builder.AddGateway();
        builder.AddAccountsAuthentication();
        return builder;
    }

    public static WebApplication MapSocialApi(this WebApplication app)
    {
        app.UseGateway();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapAccounts();
        app.MapUsers();
        return app;
    }
}
