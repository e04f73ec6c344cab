using k8s;
using k8s.Models;

namespace Social.Tests.Operations;

/// <summary>What an overlay of deploy/k8s comes to, read with the types of the Kubernetes API: a field that it does not know is an error.</summary>
internal sealed class Manifests(IReadOnlyList<object> all)
{
    private const string Component = "app.kubernetes.io/component";

    public IEnumerable<V1Deployment> Deployments => Of<V1Deployment>();

    public static Task<Manifests> OfOverlayAsync(string overlay) => OfFolderAsync($"deploy/k8s/overlays/{overlay}");

    public static async Task<Manifests> OfFolderAsync(string folder)
    {
        var (code, output) = await Tool.RunAsync("kubectl", "kustomize", folder);
        Assert.True(code == 0, output);
        return new(KubernetesYaml.LoadAllFromString(output, typeMap: null, strict: true));
    }

    public IEnumerable<T> Of<T>() => all.OfType<T>();

    public V1Deployment Deployment(string component) => Deployments.Single(d => string.Equals(d.Metadata.Name, component, StringComparison.Ordinal));

    public IReadOnlyDictionary<string, string> Settings(V1Deployment deployment)
    {
        var named = Container(deployment).EnvFrom.Select(e => e.ConfigMapRef.Name);
        return named.SelectMany(n => Of<V1ConfigMap>().Single(m => string.Equals(m.Metadata.Name, n, StringComparison.Ordinal)).Data).ToDictionary(StringComparer.Ordinal);
    }

    public static V1Container Container(V1Deployment deployment) => Assert.Single(deployment.Spec.Template.Spec.Containers);

    /// <summary>Who may reach a port of a component's pods, as far as NetworkPolicies say.</summary>
    public IEnumerable<V1NetworkPolicyPeer?> Callers(string component, int port)
    {
        var labels = Deployment(component).Spec.Template.Metadata.Labels;
        Assert.Equal(component, labels[Component]);
        return Of<V1NetworkPolicy>().Where(p => p.Spec.Ingress is not null && Selects(p.Spec.PodSelector, labels))
            .SelectMany(p => p.Spec.Ingress)
            .Where(r => r.Ports is null || r.Ports.Any(o => o.Port is null || Covers(o, port)))
            .SelectMany(r => r.FromProperty ?? [null!]);
    }

    public static bool Selects(V1LabelSelector selector, IDictionary<string, string> labels) =>
        selector.MatchExpressions is null
        && (selector.MatchLabels ?? new Dictionary<string, string>(StringComparer.Ordinal))
            .All(l => labels.TryGetValue(l.Key, out var value) && string.Equals(value, l.Value, StringComparison.Ordinal));

    private static bool Covers(V1NetworkPolicyPort policy, int port)
    {
        var first = int.Parse(policy.Port.Value, System.Globalization.CultureInfo.InvariantCulture);
        return port >= first && port <= (policy.EndPort ?? first);
    }
}
