namespace Social.Tests.Kit;

/// <summary>Servers that a test may need, each named by one environment variable. A test whose server is not there is skipped and says so.</summary>
internal static class TestServers
{
    /// <summary>An Npgsql connection string of a user that may create databases.</summary>
    public static string Postgres => Required("SOCIAL_TEST_POSTGRES");

    /// <summary>A <c>mongodb://</c> address.</summary>
    public static string Mongo => Required("SOCIAL_TEST_MONGO");

    /// <summary>A StackExchange.Redis configuration, <c>host:port</c>.</summary>
    public static string Redis => Required("SOCIAL_TEST_REDIS");

    /// <summary>Bootstrap servers of a Kafka broker, <c>host:port</c>.</summary>
    public static string Kafka => Required("SOCIAL_TEST_KAFKA");

    /// <summary>An <c>amqp://</c> address.</summary>
    public static string RabbitMq => Required("SOCIAL_TEST_RABBITMQ");

    /// <summary>An S3-compatible server as <c>http://key:secret@host:port</c>.</summary>
    public static string S3 => Required("SOCIAL_TEST_S3");

    /// <summary>A TURN server as <c>turn:host:port</c>, which lets relays on loopback reach each other.</summary>
    public static string Turn => Required("SOCIAL_TEST_TURN");

    /// <summary>Its <c>static-auth-secret</c>.</summary>
    public static string TurnSecret => Required("SOCIAL_TEST_TURN_SECRET");

    /// <summary>The path of a Chromium that Playwright can drive.</summary>
    public static string Chromium => Required("SOCIAL_TEST_CHROMIUM");

    private static string Required(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"{variable} is not set: this test needs that server");
        return value!;
    }
}
