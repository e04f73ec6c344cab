using Confluent.Kafka;

namespace Social.Streaming.Kafka;

/// <summary>Makes librdkafka's clients from the options.</summary>
internal sealed class KafkaClients(KafkaStreamOptions options, KafkaLog log)
{
    public IProducer<byte[], byte[]> Producer() => new ProducerBuilder<byte[], byte[]>(
        new ProducerConfig(Common())
        {
            Acks = Acks.All,
            EnableIdempotence = true,
            LingerMs = options.Linger.TotalMilliseconds,
            CompressionType = options.Compression,
            MessageTimeoutMs = (int)options.PublishTimeout.TotalMilliseconds,
            MessageMaxBytes = options.LargestMessage,
            DeliveryReportFields = "status",
        }).SetLogHandler((_, m) => log.FromLibrary(m)).SetErrorHandler((_, e) => log.Error(e)).Build();

    public IConsumer<byte[], byte[]> Consumer() => new ConsumerBuilder<byte[], byte[]>(
        new ConsumerConfig(Common())
        {
            GroupId = options.ConsumerGroup,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            AllowAutoCreateTopics = false,
            // a partition that is taken over is read once the fetch under way ends
            FetchWaitMaxMs = 100,
            FetchErrorBackoffMs = 100,
            QueuedMaxMessagesKbytes = 16 * 1024,
        }).SetLogHandler((_, m) => log.FromLibrary(m)).SetErrorHandler((_, e) => log.Error(e)).Build();

    public IAdminClient Admin() =>
        new AdminClientBuilder(Common()).SetLogHandler((_, m) => log.FromLibrary(m)).SetErrorHandler((_, e) => log.Error(e)).Build();

    private ClientConfig Common() => new()
    {
        BootstrapServers = options.BootstrapServers,
        ClientId = "social-streams",
        SecurityProtocol = options.SecurityProtocol,
        SaslMechanism = options.SecurityProtocol is SecurityProtocol.SaslSsl or SecurityProtocol.SaslPlaintext ? options.SaslMechanism : null,
        SaslUsername = options.SaslUsername,
        SaslPassword = options.SaslPassword,
        SslCaLocation = options.CaFile,
        SslCertificateLocation = options.CertificateFile,
        SslKeyLocation = options.KeyFile,
        SocketTimeoutMs = 10_000,
        SocketNagleDisable = true,
        SocketKeepaliveEnable = true,
        // brokers behind balancers, Event Hubs among them, drop what is silent for four minutes
        ConnectionsMaxIdleMs = 180_000,
        MetadataMaxAgeMs = 180_000,
        ReconnectBackoffMs = 100,
        ReconnectBackoffMaxMs = 2_000,
    };
}
