using Confluent.Kafka;
using Microsoft.Extensions.Options;

namespace Social.Streaming.Kafka;

/// <summary>Says which setting of which provider is wrong. Other options of the same type are none of its business.</summary>
internal sealed class KafkaStreamOptionsValidator(string provider) : IValidateOptions<KafkaStreamOptions>
{
    public ValidateOptionsResult Validate(string? name, KafkaStreamOptions options)
    {
        if (!string.Equals(name, provider, StringComparison.Ordinal))
            return ValidateOptionsResult.Skip;
        var wrong = Problems(options).Select(p => $"Kafka streams '{provider}': {p}").ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> Problems(KafkaStreamOptions o)
    {
        if (string.IsNullOrWhiteSpace(o.BootstrapServers))
            yield return "BootstrapServers is not set; it must name the brokers as host:port";
        if (!IsTopic(o.Topic))
            yield return $"Topic is '{o.Topic}'; it must be 1 to 249 letters, digits, dots, underscores and hyphens";
        if (!IsTopic(o.DeadLetterTopic) || string.Equals(o.DeadLetterTopic, o.Topic, StringComparison.Ordinal))
            yield return $"DeadLetterTopic is '{o.DeadLetterTopic}'; it must be a topic's name and not Topic itself";
        if (string.IsNullOrWhiteSpace(o.ConsumerGroup))
            yield return "ConsumerGroup is empty";
        if (o.Partitions is < 1 or > 1024)
            yield return $"Partitions is {o.Partitions}; it must be 1 to 1024";
        if (o.ReplicationFactor is 0 or < -1)
            yield return $"ReplicationFactor is {o.ReplicationFactor}; it must be at least 1, or -1 for the broker's own";
        if (o.PublishTimeout < TimeSpan.FromMilliseconds(100) || o.PublishTimeout > TimeSpan.FromMinutes(5))
            yield return $"PublishTimeout is {o.PublishTimeout}; it must be 100 ms to 5 min";
        if (o.Linger < TimeSpan.Zero || o.Linger >= o.PublishTimeout || o.Linger > TimeSpan.FromSeconds(10))
            yield return $"Linger is {o.Linger}; it must be 0 to 10 s and shorter than PublishTimeout";
        if (o.CommitInterval < TimeSpan.FromMilliseconds(10) || o.CommitInterval > TimeSpan.FromMinutes(10))
            yield return $"CommitInterval is {o.CommitInterval}; it must be 10 ms to 10 min";
        if (o.LargestMessage is < 1000 or > 1_000_000_000)
            yield return $"LargestMessage is {o.LargestMessage}; it must be 1000 to 1000000000 bytes";
        if (o.CacheSize is < 1 or > 10_000_000)
            yield return $"CacheSize is {o.CacheSize}; it must be 1 to 10000000";
        if (o.BatchSize is < 1 or > 10_000)
            yield return $"BatchSize is {o.BatchSize}; it must be 1 to 10000";
        foreach (var problem in SecurityProblems(o))
            yield return problem;
    }

    private static IEnumerable<string> SecurityProblems(KafkaStreamOptions o)
    {
        var sasl = o.SecurityProtocol is SecurityProtocol.SaslSsl or SecurityProtocol.SaslPlaintext;
        if (sasl && (string.IsNullOrEmpty(o.SaslUsername) || string.IsNullOrEmpty(o.SaslPassword)))
            yield return $"SaslUsername and SaslPassword must be set when SecurityProtocol is {o.SecurityProtocol}";
        if (!sasl && !string.IsNullOrEmpty(o.SaslPassword))
            yield return $"SaslPassword is set, but SecurityProtocol is {o.SecurityProtocol}; it must be SaslSsl (or SaslPlaintext)";
        if (string.IsNullOrEmpty(o.CertificateFile) != string.IsNullOrEmpty(o.KeyFile))
            yield return "CertificateFile and KeyFile go together";
        foreach (var (setting, file) in new[] { ("CaFile", o.CaFile), ("CertificateFile", o.CertificateFile), ("KeyFile", o.KeyFile) })
        {
            if (!string.IsNullOrEmpty(file) && !File.Exists(file))
                yield return $"{setting} is '{file}', which is not there";
        }
    }

    private static bool IsTopic(string topic) =>
        topic.Length is > 0 and <= 249 && topic is not ("." or "..") && topic.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
