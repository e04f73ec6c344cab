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

    /// <summary>As <see cref="Posts"/>; with <c>none</c> notifications reach inboxes from the outbox alone, within 3 s.</summary>
    public string Notifications { get; set; } = Memory;

    /// <summary>The topic or exchange of notifications. That of posts is a setting of the provider.</summary>
    public string NotificationsName { get; set; } = "social.notifications";
}
