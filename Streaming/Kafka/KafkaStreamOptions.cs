using Confluent.Kafka;

namespace Social.Streaming.Kafka;

/// <summary>One Kafka stream provider. Every silo and client of a cluster must have the same topic and number of partitions.</summary>
public sealed class KafkaStreamOptions
{
    private string? _deadLetterTopic;
    private string? _consumerGroup;

    /// <summary><c>host:port</c> of one or more brokers, separated by commas.</summary>
    public string BootstrapServers { get; set; } = "";

    public string Topic { get; set; } = "";

    /// <summary>Partitions of the topic, each read by one agent of the cluster. The topic must have exactly as many.</summary>
    public int Partitions { get; set; } = 8;

    /// <summary>Copies of a topic that is created; -1 leaves it to the broker.</summary>
    public short ReplicationFactor { get; set; } = -1;

    /// <summary>Whether topics that are missing may be created.</summary>
    public bool CreateTopics { get; set; } = true;

    /// <summary>Where the cluster keeps how far it has read. The topic's name unless it is set.</summary>
    public string ConsumerGroup { get => _consumerGroup ?? Topic; set => _consumerGroup = value; }

    /// <summary>Takes what cannot be read or delivered. The topic's name and <c>.dead-letters</c> unless it is set.</summary>
    public string DeadLetterTopic { get => _deadLetterTopic ?? Topic + ".dead-letters"; set => _deadLetterTopic = value; }

    /// <summary>How long publishing waits for the broker before it fails.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a message waits for others to travel with. Longer saves requests, and everybody waits.</summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Largest message in bytes, before compression. The broker has a limit of its own.</summary>
    public int LargestMessage { get; set; } = 1_000_000;

    public CompressionType Compression { get; set; } = CompressionType.Lz4;

    /// <summary>How often progress is committed: what a crash delivers again at most, as time.</summary>
    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Messages of one partition held in memory while they are being delivered. When it is full the partition is not read on.</summary>
    public int CacheSize { get; set; } = 10_000;

    /// <summary>Messages of one stream handed to a consumer at once. 1 when a stream filter is used, which would see whole batches.</summary>
    public int BatchSize { get; set; } = 256;

    public SecurityProtocol SecurityProtocol { get; set; } = SecurityProtocol.Plaintext;

    public SaslMechanism SaslMechanism { get; set; } = SaslMechanism.Plain;

    public string? SaslUsername { get; set; }

    public string? SaslPassword { get; set; }

    /// <summary>PEM file of the authorities to trust; the system's when it is not set.</summary>
    public string? CaFile { get; set; }

    /// <summary>PEM file of this client's certificate, for brokers that ask for one.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file of the key of <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; set; }
}
