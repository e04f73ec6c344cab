using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Serialization;
using Social.Grains.Interfaces;

namespace Social.Tests.EndToEnd;

/// <summary>Errors on their way from a silo to another process.</summary>
public sealed class ErrorWireTests
{
    [Fact]
    public void An_error_reaches_another_process_without_the_drivers_exception_behind_it()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var thrown = SocialException.Unavailable("The store is away; try again.", new NpgsqlException("Failed to connect"));

        var heard = Assert.IsType<SocialException>(serializer.Deserialize<Exception>(serializer.SerializeToArray<Exception>(thrown)));

        Assert.Equal((ErrorKind.Unavailable, ErrorCodes.Unavailable, thrown.Message, thrown.RetryAfter), (heard.Kind, heard.Code, heard.Message, heard.RetryAfter));
        Assert.Null(heard.Cause);
        Assert.Contains("Failed to connect", thrown.ToString(), StringComparison.Ordinal);
    }
}
