using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Social.Grains.Media;

namespace Social.Grains.Accounts;

/// <summary>What the grains of this domain share within a silo.</summary>
internal static class AccountsHosting
{
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddOptions<PasswordOptions>()
            .Configure<IHostEnvironment>((o, environment) => Loosen(environment, o.LoosenForDevelopment))
            .BindConfiguration(PasswordOptions.Section)
            .Validate(
                o => o.IsValid(),
                $"{PasswordOptions.Section}: MemoryKiB must be 8 to 1048576, Iterations 1 to 64, LargestQueue at least 1.")
            .ValidateOnStart();
        services.AddOptions<ThrottleOptions>()
            .Configure<IHostEnvironment>((o, environment) => Loosen(environment, o.LoosenForDevelopment))
            .BindConfiguration(ThrottleOptions.Section)
            .Validate(
                o => o.IsValid(),
                $"{ThrottleOptions.Section}: each of Pair, Account, Address and Registration needs a Burst of at least 1 and an Every of at most 01:00:00.")
            .ValidateOnStart();
        services.AddOptions<TokenOptions>()
            .BindConfiguration(TokenOptions.Section)
            .Validate(
                o => o.IsValid(),
                $"{TokenOptions.Section}: Issuer and Audience must be given, AccessLifetime 1 minute to 1 day, RefreshLifetime longer, KeyLifetime at least 1 hour.")
            .ValidateOnStart();
        services.AddOptions<DeletionOptions>().BindConfiguration(DeletionOptions.Section)
            .Validate(o => o.IsValid(), $"{DeletionOptions.Section}:Grace must be 0 to 365 days.").ValidateOnStart();
        services.AddSingleton<AccountErasure>().AddHostedService<DeletionMaintenance>();
        services.AddOptions<AdminOptions>().BindConfiguration(AdminOptions.Section);
        return services
            .AddSingleton<AccountMetrics>()
            .AddSingleton<PasswordHasher>()
            .AddSingleton<Throttle>()
            .AddSingleton<SigningKeys>()
            .AddSingleton<SessionIssuer>()
            .AddSingleton<ExportSources>()
            .AddSingleton(p => new ExportArchive(
                p.GetRequiredService<ExportSources>().All().Concat(p.GetServices<IExportSource>()), p.GetRequiredService<IMediaStore>(),
                p.GetRequiredService<IMediaBytes>()));
    }

    private static void Loosen(IHostEnvironment environment, Action loosen)
    {
        if (environment.IsDevelopment())
            loosen();
    }
}
