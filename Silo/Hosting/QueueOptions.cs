namespace Social.Silo.Hosting;

/// <summary>The provider of each stream. Section <c>Queues</c>.</summary>
internal sealed class QueueOptions
{
    public const string Section = "Queues";
    public const string Memory = "memory";
    public const string None = "none";
    public const string Kafka = "kafka";
    public const string RabbitMq = "rabbitmq";

    /// <summary><c>memory</c>, <c>kafka</c>, <c>rabbitmq</c>, or <c>none</c>: then posts reach timelines from the store alone, within 3 s.</summary>
    public string Posts { get; set; } = Memory;
}
