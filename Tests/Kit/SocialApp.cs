using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Accounts;
using Social.Silo;
using Social.Tests.Kit;

[assembly: AssemblyFixture(typeof(SocialApp))]

namespace Social.Tests.Kit;

/// <summary>
/// The whole product on a loopback port over a temporary folder. One is shared by all tests; they keep apart by making their own users.
/// Where <c>SOCIAL_TEST_CLUSTER</c> gives the address of a cluster, the shared one is that cluster: tests that look inside the host are
/// skipped then.
/// </summary>
public sealed class SocialApp : IAsyncLifetime
{
    public const string Password = "correct horse battery";
    private const string ClusterVariable = "SOCIAL_TEST_CLUSTER";
    private const string Admin = "the_admin";
    private static int _users;
    private readonly string[] _settings;
    private readonly Action<IServiceCollection>? _configure;
    private readonly Uri? _cluster;
    private readonly string _folder;
    private Uri? _internalAddress;
    private WebApplication? _app;

    /// <summary>The one that all tests share.</summary>
    public SocialApp()
        : this([])
    {
        _cluster = Environment.GetEnvironmentVariable(ClusterVariable) is { Length: > 0 } address ? new Uri(address) : null;
    }

    /// <param name="settings">Further settings as <c>Key:Sub=value</c>.</param>
    internal SocialApp(string[] settings, Action<IServiceCollection>? configure = null, string? folder = null)
    {
        _settings = settings;
        _configure = configure;
        _folder = folder ?? Directory.CreateTempSubdirectory("social-test-").FullName;
    }

    public string Folder => Inside(_folder);

    /// <summary>Keeps the folder when the app is disposed, for tests that start again on it.</summary>
    internal bool KeepFolder { get; set; }

    public Uri Address { get; private set; } = null!;

    public Uri InternalAddress => Inside(_internalAddress!);

    /// <summary>A client without a token.</summary>
    public HttpClient Anonymous { get; private set; } = null!;

    public IServiceProvider Services => Inside(_app!).Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    internal static async Task<SocialApp> StartAsync(params string[] settings)
    {
        var app = new SocialApp(settings);
        await app.InitializeAsync();
        return app;
    }

    public async ValueTask InitializeAsync()
    {
        if (_cluster is not null)
        {
            Address = _cluster;
            Anonymous = new HttpClient { BaseAddress = Address };
            return;
        }
        _internalAddress = new Uri($"http://127.0.0.1:{FreePort()}");
        string[] args =
        [
            "--environment=Development", "--urls=http://127.0.0.1:0", $"--Internal:Urls={InternalAddress.OriginalString}",
            $"--Storage:Embedded:Folder={Folder}", "--Logging:LogLevel:Default=Warning", $"--Accounts:Admins:Handles={Admin}", .. _settings.Select(s => "--" + s),
        ];
        _app = SocialSilo.Build(args, _configure);
        await _app.StartAsync();
        var bound = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = bound.Select(a => new Uri(a)).First(a => a.Port != InternalAddress.Port);
        Anonymous = new HttpClient { BaseAddress = Address };
    }

    /// <summary>A handle that nobody has: all tests count together.</summary>
    internal static string NewHandle(string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}_{Interlocked.Increment(ref _users)}_{Environment.ProcessId % 10_000}");

    /// <summary>Signs up a new user whose handle begins with <paramref name="name"/>.</summary>
    internal async Task<SocialClient> AsAsync(string name)
    {
        var handle = NewHandle(name);
        using var answer = await Anonymous.PostAsJsonAsync(
            "/v1/auth/register", new NewAccount(handle, $"{handle}@example.org", Password, name), TestJson.Options);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return new SocialClient(Address, (await answer.Content.ReadFromJsonAsync<Session>(TestJson.Options))!);
    }

    /// <summary>Another session of the one admin.</summary>
    internal async Task<SocialClient> AdminAsync()
    {
        using var registered = await Anonymous.PostAsJsonAsync(
            "/v1/auth/register", new NewAccount(Admin, $"{Admin}@example.org", Password, Admin), TestJson.Options);
        Assert.True(registered.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict, $"the admin cannot be registered: {registered.StatusCode}");
        return await SignInAsync(Admin);
    }

    /// <summary>Another session of a user.</summary>
    internal async Task<SocialClient> SignInAsync(string handle)
    {
        using var answer = await Anonymous.PostAsJsonAsync("/v1/auth/login", new SignIn(handle, Password), TestJson.Options);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new SocialClient(Address, (await answer.Content.ReadFromJsonAsync<Session>(TestJson.Options))!);
    }

    /// <summary>Stops the host as SIGTERM would.</summary>
    internal async Task StopAsync()
    {
        Anonymous?.Dispose();
        if (_app is not { } app)
            return;
        _app = null;
        await app.StopAsync();
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (!KeepFolder)
            Directory.Delete(_folder, recursive: true);
    }

    /// <summary>What only a host in this process can show.</summary>
    private T Inside<T>(T value)
    {
        Assert.SkipWhen(_cluster is not null, $"{ClusterVariable} is set: this test looks inside a host of its own process");
        return value;
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
