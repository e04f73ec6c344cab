using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Social.LoadTest.Wire;

namespace Social.Tests.EndToEnd;

/// <summary>The load generator's own HTTP client against a real Kestrel.</summary>
public sealed class HttpWireTests : IAsyncLifetime
{
    private WebApplication _server = null!;
    private ServerAddress _address = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        _server = builder.Build();
        _server.Urls.Add("http://127.0.0.1:0");
        _server.MapGet("/size/{length:int}", (int length) => TypedResults.Text(new string('x', length)));
        _server.MapGet("/chunks/{count:int}", ChunksAsync);
        _server.MapGet("/nothing", () => TypedResults.NoContent());
        _server.MapGet("/close", (HttpContext context) =>
        {
            context.Response.Headers.Connection = "close";
            return TypedResults.Text("bye");
        });
        _server.MapPost("/echo", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            return TypedResults.Text($"{context.Request.Headers.Authorization}|{context.Request.Headers["Idempotency-Key"]}|{body}");
        });
        await _server.StartAsync(Cancel);
        var url = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _address = ServerAddress.Parse(url);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task One_connection_takes_bodies_of_every_size_and_kind_in_turn()
    {
        using var wire = await HttpWire.ConnectAsync(_address, Cancel);
        foreach (var length in (int[])[0, 1, 20, 4_096, 70_000, 3_000_000, 5])
        {
            Assert.Equal(200, await wire.SendAsync(Get($"/size/{length}")));
            Assert.Equal(length, wire.Body.Length);
            Assert.Equal(200, await wire.SendAsync(Get($"/chunks/{length % 100}")));
            Assert.Equal(Chunks(length % 100), Encoding.ASCII.GetString(wire.Body));
            Assert.Equal(204, await wire.SendAsync(Get("/nothing")));
            Assert.Equal(0, wire.Body.Length);
            Assert.Equal(404, await wire.SendAsync(Get("/unknown")));
        }
    }

    [Fact]
    public async Task A_request_carries_its_token_key_body_and_number()
    {
        using var wire = await HttpWire.ConnectAsync(_address, Cancel);
        var request = WireRequest.Post(_address, "/echo", "token", $$"""{"text":"{{WireRequest.Mark}}"}""", $"key-{WireRequest.Mark}");

        Assert.Equal(200, await wire.SendAsync(request.Numbered(42)));
        Assert.Equal("""Bearer token|key-0000000042|{"text":"0000000042"}""", Encoding.ASCII.GetString(wire.Body));

        var copy = request.Copy();
        request.Numbered(7);
        Assert.Equal(200, await wire.SendAsync(copy.Numbered(1_234_567_890)));
        Assert.Equal("""Bearer token|key-1234567890|{"text":"1234567890"}""", Encoding.ASCII.GetString(wire.Body));
    }

    [Fact]
    public async Task A_connection_that_the_server_closes_says_so_at_the_next_request()
    {
        using var wire = await HttpWire.ConnectAsync(_address, Cancel);

        Assert.Equal(200, await wire.SendAsync(Get("/close")));
        await Assert.ThrowsAsync<IOException>(async () => await wire.SendAsync(Get("/size/1")));
    }

    [Fact]
    public async Task A_loop_counts_what_it_sent_and_ends_by_itself()
    {
        Func<ReadOnlyMemory<byte>> next = () => Get("/size/100");

        var result = await ClosedLoop.RunAsync(_address, [next, next], 200, TimeSpan.FromMilliseconds(200), Cancel);

        Assert.True(result.Times.Count > 2);
        Assert.Equal(100, result.BodyLength);
        Assert.InRange(result.Elapsed.TotalMilliseconds, 190, 15_000);
    }

    [Fact]
    public async Task A_loop_ends_at_the_first_unexpected_answer()
    {
        Func<ReadOnlyMemory<byte>> next = () => Get("/unknown");

        var failure = await Assert.ThrowsAsync<LoadTestException>(
            () => ClosedLoop.RunAsync(_address, [next], 200, TimeSpan.FromSeconds(30), Cancel));

        Assert.Contains("404", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:5000", "http://127.0.0.1:5000")]
    [InlineData("http://127.0.0.2:80", "http://127.0.0.2")]
    [InlineData("http://[::1]:5000/", "http://[::1]:5000")]
    public void Loopback_addresses_are_taken(string text, string address) => Assert.Equal(address, ServerAddress.Parse(text).ToString());

    [Theory]
    [InlineData("http://10.0.0.1:5000")]
    [InlineData("http://example.org")]
    [InlineData("http://localhost.example.org:5000")]
    [InlineData("https://localhost:5000")]
    [InlineData("localhost:5000")]
    public void Every_other_address_is_refused(string text) => Assert.Throws<LoadTestException>(() => ServerAddress.Parse(text));

    private ReadOnlyMemory<byte> Get(string path) => WireRequest.Get(_address, path, accessToken: null).Bytes;

    private static string Chunks(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(static n => n.ToString(CultureInfo.InvariantCulture) + ";"));

    /// <summary>Each flush makes a chunk of its own.</summary>
    private static async Task ChunksAsync(int count, HttpContext context)
    {
        context.Response.StatusCode = (int)HttpStatusCode.OK;
        await context.Response.StartAsync(context.RequestAborted);
        for (var n = 0; n < count; n++)
        {
            await context.Response.WriteAsync(n.ToString(CultureInfo.InvariantCulture) + ";", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
