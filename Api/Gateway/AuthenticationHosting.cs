using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Social.Api.Gateway;

/// <summary>Who is asking: the check of access tokens.</summary>
internal static class AuthenticationHosting
{
    public static void AddAccountsAuthentication(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AccessTokenOptions>()
            .BindConfiguration(AccessTokenOptions.Section)
            .Validate(
                o => o.IsValid(),
                $"{AccessTokenOptions.Section}: Issuer and Audience must be given, AccessLifetime be positive, CacheCapacity 100 to 1000000.")
            .ValidateOnStart();
        services.AddSingleton<TokenKeys>();
        services.AddSingleton<ValidatedTokens>();
        services.AddSingleton<SessionNews>();
        services.AddSingleton<SessionRevocations>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionRevocations>());
        // the core alone: AddAuthentication would also start data protection, which writes keys for cookies that nobody sets
        services.AddAuthenticationCore(authentication =>
        {
            authentication.DefaultScheme = AccessTokenHandler.Scheme;
            authentication.AddScheme<AccessTokenHandler>(AccessTokenHandler.Scheme, displayName: null);
        });
        services.AddTransient<AccessTokenHandler>();
        services.AddWebEncoders();
        services.AddAuthorization();
    }
}
