using Microsoft.Extensions.DependencyInjection;
using Social.Tests.Kit;

namespace Social.Tests.Accounts;

/// <summary>A product whose time can be moved, with the throttle of production and keys that live an hour.</summary>
public sealed class ClockedApp : IAsyncLifetime
{
    internal MovableTime Time { get; } = new();

    internal SocialApp App { get; }

    public ClockedApp() => App = new SocialApp(
        [
            "Accounts:Throttle:Pair:Burst=5", "Accounts:Throttle:Pair:Every=00:00:30", "Accounts:Throttle:Account:Burst=8",
            "Accounts:Throttle:Account:Every=00:00:05", "Accounts:Throttle:Address:Burst=20", "Accounts:Throttle:Address:Every=00:00:02",
            "Accounts:Throttle:Registration:Burst=20", "Accounts:Throttle:Registration:Every=00:01:00", "Accounts:Tokens:KeyLifetime=01:00:00",
            "Api:Proxies:Trusted=127.0.0.1",
        ],
        services => services.AddSingleton<TimeProvider>(Time));

    public ValueTask InitializeAsync() => App.InitializeAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();
}

/// <summary>One test at a time: they all move the same clock.</summary>
[CollectionDefinition(Name)]
public sealed class ClockedTests : ICollectionFixture<ClockedApp>
{
    public const string Name = "clocked";
}
