using Microsoft.AspNetCore.Builder;
using Social.Api.Gateway;

namespace Social.Api;

/// <summary>The front end: everything a client can reach, on whatever host it runs.</summary>
public static class SocialApi
{
    public static WebApplicationBuilder AddSocialApi(this WebApplicationBuilder builder)
    {
        builder.AddGateway();
        return builder;
    }

    public static WebApplication MapSocialApi(this WebApplication app)
    {
        app.UseGateway();
        return app;
    }
}
