using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Social.ServiceDefaults;

namespace Social.Api.Gateway;

/// <summary>Refuses callers that ask too fast, and tells the others how much is left (draft-ietf-httpapi-ratelimit-headers-10).</summary>
internal static class RateLimitHosting
{
    private const string PolicyHeader = "RateLimit-Policy";
    private const string LimitHeader = "RateLimit";

    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        var options = builder.Services.AddOptions<RateLimitOptions>();
        if (builder.Environment.IsDevelopment())
            options.Configure(o => o.LoosenForDevelopment());
        options.BindConfiguration(RateLimitOptions.Section)
            .Validate(o => o.IsValid(), $"{RateLimitOptions.Section}: PerMinute and Burst of Read, Write, Search, Media, Calls, Files, SignIn and Anonymous must be 1 to {RateLimit.Most}.")
            .ValidateOnStart();
        builder.Services.AddSingleton<RateLimits>();
        builder.Services.AddHostedService<RateLimitExchange>();
    }

    /// <summary>Counts a route, or a group of routes, in a budget of its own instead of that of its method.</summary>
    public static TBuilder CountedAs<TBuilder>(this TBuilder builder, RateKind kind)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RateMetadata(kind));

    /// <summary>Stands behind authentication, which knows the caller, and before everything that costs.</summary>
    public static void UseRateLimits(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<RateLimits>();
        app.Use((context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<InternalOnly>() is not null)
                return next(context);
            var (budget, verdict) = limits.Take(context);
            // at the last moment: an exception on the way clears what was set before
            context.Response.OnStarting(static state => ((Report)state).WriteAsync(), new Report(context.Response, budget, verdict));
            return verdict.Allowed
                ? next(context)
                : ProblemWriter.WriteAsync(
                    context, StatusCodes.Status429TooManyRequests, ProblemCodes.RateLimited, "Too many requests; wait a little.", retryAfter: verdict.Wait);
        });
    }

    private sealed class Report(HttpResponse response, RateBudget budget, RateVerdict verdict)
    {
        public Task WriteAsync()
        {
            response.Headers[PolicyHeader] = budget.Policy;
            response.Headers[LimitHeader] = string.Create(
                CultureInfo.InvariantCulture, $"\"{budget.Name}\";r={verdict.Left};t={(long)Math.Ceiling(verdict.Wait.TotalSeconds)}");
            return Task.CompletedTask;
        }
    }
}
