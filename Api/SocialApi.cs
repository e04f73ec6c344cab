using Microsoft.AspNetCore.Builder;
using Social.Api.Accounts;
using Social.Api.Calls;
using Social.Api.Chat;
using Social.Api.Gateway;
using Social.Api.Hosting;
using Social.Api.Media;
using Social.Api.Notifications;
using Social.Api.Posts;
using Social.Api.Presence;
using Social.Api.Realtime;
using Social.Api.Rpc;
using Social.Api.Safety;
using Social.Api.Search;
using Social.Api.Tags;
using Social.Api.Timelines;
using Social.Api.Users;

namespace Social.Api;

/// <summary>The front end: everything a client can reach, on whatever host it runs.</summary>
public static class SocialApi
{
    public static WebApplicationBuilder AddSocialApi(this WebApplicationBuilder builder)
    {
        builder.AddGateway();
        builder.AddAccountsAuthentication();
        builder.AddRateLimits();
        builder.AddRealtime();
        builder.AddPresenceFeed();
        builder.AddMediaUploads();
        builder.AddIceServers();
        builder.AddOpenApiDocument();
        builder.AddRpc();
        return builder;
    }

    /// <summary>For a silo that serves no API: what its grains have to say to clients goes to the front ends that they are connected to.</summary>
    public static WebApplicationBuilder AddSocialPush(this WebApplicationBuilder builder)
    {
        builder.AddClientPush();
        return builder;
    }

    public static WebApplication MapSocialApi(this WebApplication app)
    {
        app.UseRpcFence();
        app.UseGateway();
        app.UseClusterGate();
        app.UseDashboardSignIn();
        app.UseAuthentication();
        app.UseRateLimits();
        app.UseSuspension();
        app.UseAuthorization();
        app.UseRequestRules();
        app.UseReadRepeat();
        app.MapAccounts();
        app.MapUsers();
        app.MapMyData();
        app.MapPosts();
        app.MapConversations();
        app.MapReactions();
        app.MapTimelines();
        app.MapMedia();
        app.MapTags();
        app.MapSearch();
        app.MapReports();
        app.MapFilters();
        app.MapModeration();
        app.MapNotifications();
        app.MapRooms();
        app.MapMessages();
        app.MapPresence();
        app.MapCalls();
        app.MapIceServers();
        app.MapRealtime();
        app.MapRpc();
        app.MapDashboard();
        app.MapOpenApiDocument();
        app.MapBenchmarks();
        return app;
    }
}
