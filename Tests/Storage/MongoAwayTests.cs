using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;
using Social.Storage.Mongo;
using Social.Storage.Mongo.Posts;

namespace Social.Tests.Storage;

/// <summary>A server that is not there, and settings that are wrong. No test needs a server.</summary>
public sealed class MongoAwayTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_start_without_a_server_ends_with_a_message_that_names_the_setting_and_no_password()
    {
        using var mongo = Away();
        var schema = new MongoSchema(mongo, TimeProvider.System, NullLogger<MongoSchema>.Instance);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => schema.PrepareAsync(Cancel).WaitAsync(Limit, Cancel));
        Assert.Contains("Storage:Mongo:StartTimeout", error.Message, StringComparison.Ordinal);
        Assert.Contains(mongo.Servers, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_call_is_unavailable_while_the_server_is_away()
    {
        using var mongo = Away();
        await using var store = new MongoPostStore(mongo, TimeProvider.System, NullLogger<MongoPostStore>.Instance);
        var post = new PostRecord(1, 7, "x", Visibility.Public, null, null, [], null, 1, 1, false, PostCounts.None);
        Func<Task>[] calls =
        [
            () => store.AddAsync(post, null, Cancel),
            () => store.EditAsync(post with { Version = 2 }, Cancel),
            () => store.DeleteAsync(1, 2, 3, Cancel),
            () => store.GetManyAsync([1], Cancel),
            () => store.OlderAsync([1], 5, 5, Cancel),
            () => store.DigestAsync(1, 0, 5, Cancel),
            () => store.SweepAsync(default(DateTimeOffset).AddYears(1), 5, Cancel),
        ];
        var errors = await Task.WhenAll(calls.Select(c => Assert.ThrowsAsync<SocialException>(() => c().WaitAsync(Limit, Cancel))));
        foreach (var error in errors)
        {
            Assert.Equal(ErrorKind.Unavailable, error.Kind);
            Assert.NotNull(error.RetryAfter);
            Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        }

        Assert.Contains(mongo.Servers, new MongoReadiness(mongo).WhyNot, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ConnectionString", "")]
    [InlineData("ConnectionString", "ann:secret@127.0.0.1")]
    [InlineData("ConnectionString", "mongodb://ann:secret@127.0.0.1:port")]
    [InlineData("Database", "a b")]
    [InlineData("Database", "")]
    [InlineData("MaxConnections", "0")]
    [InlineData("ConnectTimeout", "00:00:06")]
    [InlineData("OperationTimeout", "00:00:00")]
    [InlineData("StartTimeout", "02:00:00")]
    [InlineData("WriteQueue", "0")]
    public async Task A_wrong_setting_is_named_and_no_password_shown(string setting, string value)
    {
        var builder = new HostApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["Storage:Mongo:ConnectionString"] = "mongodb://127.0.0.1";
        builder.Configuration[$"Storage:Mongo:{setting}"] = value;
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddMongoDocuments().AddMongoGrainState());
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancel));
        Assert.Contains($"Storage:Mongo:{setting}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    private static MongoConnection Away() => new(
        Options.Create(new MongoOptions
        {
            ConnectionString = $"mongodb://ann:secret@127.0.0.1:{ClosedPort()}",
            ConnectTimeout = Short,
            OperationTimeout = Short,
            StartTimeout = Short,
        }),
        TimeProvider.System);

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
