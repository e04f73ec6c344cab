using Microsoft.Extensions.Options;

namespace Social.Streaming.RabbitMq;

/// <summary>Stops the start when settings of one provider cannot work, and names all of them.</summary>
internal sealed class RabbitMqStreamOptionsValidator(string provider) : IValidateOptions<RabbitMqStreamOptions>
{
    private const int LongestName = 200;

    public ValidateOptionsResult Validate(string? name, RabbitMqStreamOptions options)
    {
        if (!string.Equals(name, provider, StringComparison.Ordinal))
            return ValidateOptionsResult.Skip;
        var problems = Problems(options).OfType<string>().Select(p => $"RabbitMQ stream provider '{provider}': {p}.").ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string?> Problems(RabbitMqStreamOptions options) =>
    [
        // the value may hold a password: it is not repeated
        Uri.TryCreate(options.ConnectionString, UriKind.Absolute, out var address) && address.Scheme is "amqp" or "amqps"
            ? null
            : $"{nameof(options.ConnectionString)} must be an amqp:// or amqps:// address",
        Name(options.Exchange, nameof(options.Exchange)),
        Name(options.QueuePrefix ?? options.Exchange, nameof(options.QueuePrefix)),
        Range(options.Queues, 1024, nameof(options.Queues)),
        Range(options.Replicas, 99, nameof(options.Replicas)),
        Range(options.QueueCapacity, int.MaxValue, nameof(options.QueueCapacity)),
        Range(options.DeadLetterCapacity, int.MaxValue, nameof(options.DeadLetterCapacity)),
        Range(options.DeliveryLimit, int.MaxValue, nameof(options.DeliveryLimit)),
        Range(options.Prefetch, ushort.MaxValue, nameof(options.Prefetch)),
        Range(options.BatchSize, ushort.MaxValue, nameof(options.BatchSize)),
        Range(options.MaxUnconfirmed, 1_000_000, nameof(options.MaxUnconfirmed)),
        Time(options.PublishTimeout, nameof(options.PublishTimeout)),
        Time(options.Heartbeat, nameof(options.Heartbeat)),
        Time(options.LongestReconnectPause, nameof(options.LongestReconnectPause)),
    ];

    private static string? Name(string name, string setting) =>
        name.Length is > 0 and <= LongestName && !name.StartsWith("amq.", StringComparison.Ordinal)
            ? null
            : $"{setting} is '{name}'; it must have 1 to {LongestName} characters and not begin with 'amq.'";

    private static string? Range(int value, int most, string setting) =>
        value >= 1 && value <= most ? null : $"{setting} is {value}; it must be between 1 and {most}";

    private static string? Time(TimeSpan value, string setting) => value >= TimeSpan.FromMilliseconds(1) && value <= TimeSpan.FromHours(1)
        ? null
        : $"{setting} is {value}; it must be between 1 ms and 1 h";
}
