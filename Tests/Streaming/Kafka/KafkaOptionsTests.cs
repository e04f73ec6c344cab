using Confluent.Kafka;
using Social.Streaming.Kafka;

namespace Social.Tests.Streaming.Kafka;

public sealed class KafkaOptionsTests
{
    public static TheoryData<string, Action<KafkaStreamOptions>> Mistakes => new()
    {
        { "BootstrapServers", o => o.BootstrapServers = "" },
        { "Topic", o => o.Topic = "no spaces" },
        { "DeadLetterTopic", o => o.DeadLetterTopic = o.Topic },
        { "ConsumerGroup", o => o.ConsumerGroup = " " },
        { "Partitions", o => o.Partitions = 0 },
        { "ReplicationFactor", o => o.ReplicationFactor = 0 },
        { "PublishTimeout", o => o.PublishTimeout = TimeSpan.Zero },
        { "Linger", o => o.Linger = TimeSpan.FromSeconds(-1) },
        { "CommitInterval", o => o.CommitInterval = TimeSpan.Zero },
        { "LargestMessage", o => o.LargestMessage = 1 },
        { "CacheSize", o => o.CacheSize = 0 },
        { "BatchSize", o => o.BatchSize = 0 },
        { "SaslUsername", o => o.SecurityProtocol = SecurityProtocol.SaslSsl },
        { "SecurityProtocol", o => o.SaslPassword = "secret" },
        { "CaFile", o => o.CaFile = "/not/there.pem" },
        { "KeyFile", o => o.CertificateFile = "/not/there.pem" },
    };

    [Fact]
    public void What_is_needed_at_least_is_servers_and_topic() => Assert.True(Validate(Good()).Succeeded);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_setting_that_cannot_be_is_named_with_its_provider(string setting, Action<KafkaStreamOptions> change)
    {
        var options = Good();
        change(options);

        var failures = Validate(options).Failures!;

        Assert.Contains(failures, f => f.StartsWith("Kafka streams 'mine': ", StringComparison.Ordinal) && f.Contains(setting, StringComparison.Ordinal));
        Assert.DoesNotContain(failures, f => f.Contains("secret", StringComparison.Ordinal));
    }

    private static KafkaStreamOptions Good() => new() { BootstrapServers = "localhost:9092", Topic = "events" };

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(KafkaStreamOptions options) =>
        new KafkaStreamOptionsValidator("mine").Validate("mine", options);
}
