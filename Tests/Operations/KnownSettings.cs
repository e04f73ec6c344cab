using System.Reflection;
using Social.Silo;

namespace Social.Tests.Operations;

/// <summary>Every setting that the product reads, found in its options classes, and the few that frameworks read.</summary>
internal static class KnownSettings
{
    private static readonly string[] Projects = ["Grains.Interfaces", "Grains", "Storage", "Streaming", "Media", "Api", "Silo", "ServiceDefaults"];

    /// <summary>Of ASP.NET, .NET, logging and Orleans' Kubernetes hosting.</summary>
    private static readonly string[] OfFrameworks =
    [
        "ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_EnableDiagnostics", "Logging__Console__FormatterName",
        "POD_NAME", "POD_NAMESPACE", "POD_IP",
    ];

    /// <summary>Options of a package of ours that knows no configuration, bound to these sections by the host.</summary>
    private static readonly Dictionary<string, string> BoundByTheHost = new(StringComparer.Ordinal)
    {
        ["Queues:Kafka"] = "Social.Streaming.Kafka.KafkaStreamOptions",
        ["Queues:RabbitMq"] = "Social.Streaming.RabbitMq.RabbitMqStreamOptions",
    };

    private static readonly Lazy<HashSet<string>> All = new(() => new(Find(), StringComparer.Ordinal));

    public static int Count => All.Value.Count;

    /// <summary>Whether an environment variable is read by anything, spelt exactly so.</summary>
    public static bool Contains(string variable) => All.Value.Contains(variable);

    /// <summary>Those of these environment variables that nothing reads.</summary>
    public static IReadOnlyList<string> UnknownOf(IEnumerable<string> variables) => [.. variables.Where(v => !Contains(v))];

    private static IEnumerable<string> Find()
    {
        var types = Projects.Select(p => Assembly.Load($"Social.{p}")).Append(typeof(SocialSilo).Assembly).Distinct().SelectMany(a => a.GetTypes()).ToList();
        foreach (var type in types)
        {
            if (type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } section)
            {
                foreach (var name in Below((string)section.GetRawConstantValue()!, type))
                    yield return name;
            }
        }
        foreach (var (section, typeName) in BoundByTheHost)
        {
            foreach (var name in types.Where(t => string.Equals(t.FullName, typeName, StringComparison.Ordinal)).SelectMany(t => Below(section, t)))
                yield return name;
        }
        foreach (var name in OfFrameworks)
            yield return name;
    }

    private static IEnumerable<string> Below(string section, Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            var name = $"{section}:{property.Name}";
            var kind = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (kind.Namespace?.StartsWith("Social.", StringComparison.Ordinal) == true && kind is { IsClass: true })
            {
                foreach (var below in Below(name, kind))
                    yield return below;
            }
            else if (!typeof(Delegate).IsAssignableFrom(kind))
            {
                yield return name.Replace(":", "__", StringComparison.Ordinal);
            }
        }
    }
}
