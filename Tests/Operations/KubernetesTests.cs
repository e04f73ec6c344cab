using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;

namespace Social.Tests.Operations;

/// <summary>What every overlay of deploy/k8s must keep to.</summary>
public sealed partial class KubernetesTests
{
    public static TheoryData<string> Overlays => ["dev", "prod"];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Every_object_is_known_to_the_API_and_lies_in_the_namespace(string overlay)
    {
        var manifests = await Manifests.OfOverlayAsync(overlay);

        var space = Assert.Single(manifests.Of<V1Namespace>()).Metadata.Name;
        Assert.Equal(["api", "silo"], manifests.Deployments.Select(d => d.Metadata.Name).Order(StringComparer.Ordinal));
        var objects = manifests.Of<IMetadata<V1ObjectMeta>>().Where(o => o is not V1Namespace).ToList();
        Assert.All(objects, o => Assert.Equal(space, o.Metadata.NamespaceProperty));
        Assert.All(manifests.Of<V1RoleBinding>().SelectMany(b => b.Subjects), s => Assert.Equal(space, s.NamespaceProperty));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Every_container_is_bounded_probed_and_without_privileges(string overlay)
    {
        foreach (var deployment in (await Manifests.OfOverlayAsync(overlay)).Deployments)
        {
            var (pod, container) = (deployment.Spec.Template.Spec, Manifests.Container(deployment));

            Assert.All([container.StartupProbe, container.ReadinessProbe, container.LivenessProbe], p => Assert.Equal("internal", p.HttpGet.Port.Value));
            Assert.Equal("/health/live", container.LivenessProbe.HttpGet.Path);
            Assert.All([container.Resources.Limits, container.Resources.Requests], r => Assert.True(r.ContainsKey("cpu") && r.ContainsKey("memory")));
            Assert.Equal(container.Resources.Limits["memory"].ToString(), container.Resources.Requests["memory"].ToString());
            Assert.True(container.SecurityContext is { AllowPrivilegeEscalation: false, ReadOnlyRootFilesystem: true, Privileged: null or false });
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.Null(container.SecurityContext.Capabilities.Add);
            Assert.True(pod.SecurityContext is { RunAsNonRoot: true, RunAsUser: > 0, SeccompProfile.Type: "RuntimeDefault" });
            Assert.True(pod is { HostNetwork: null, HostPID: null, EnableServiceLinks: false } && pod.TopologySpreadConstraints.Count >= 2);
            Assert.Matches(":[^:]+$", container.Image);
            Assert.DoesNotContain(":latest", container.Image, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Every_variable_is_a_setting_and_every_secret_a_documented_one(string overlay)
    {
        var documented = SecretKey().Matches(DeployFiles.Read("deploy/k8s/README.md")).Select(m => m.Groups["key"].Value).ToList();
        var manifests = await Manifests.OfOverlayAsync(overlay);
        var used = new HashSet<string>(StringComparer.Ordinal);

        Assert.Empty(manifests.Of<V1Secret>());
        foreach (var deployment in manifests.Deployments)
        {
            var variables = Manifests.Container(deployment).Env;
            Assert.Empty(KnownSettings.UnknownOf(manifests.Settings(deployment).Keys.Concat(variables.Select(v => v.Name))));
            Assert.All(variables, v => Assert.True(v.Value is null && v.ValueFrom is not null, v.Name));
            foreach (var secret in variables.Select(v => v.ValueFrom.SecretKeyRef).Where(s => s is not null))
            {
                Assert.Equal("social-secrets", secret.Name);
                used.Add(secret.Key);
            }
        }
        Assert.Equal(documented.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Silo_ports_are_closed_to_all_but_silos_and_front_ends(string overlay)
    {
        var manifests = await Manifests.OfOverlayAsync(overlay);

        Assert.Contains(manifests.Of<V1NetworkPolicy>(), p =>
            p.Spec is { Ingress: null, PodSelector: { MatchLabels: null, MatchExpressions: null } } && p.Spec.PolicyTypes.Contains("Ingress") && p.Spec.PolicyTypes.Contains("Egress"));
        Assert.Equal(["social-silo"], NamesOf(manifests.Callers("silo", 11111)));
        Assert.Equal(["social-api", "social-silo"], NamesOf(manifests.Callers("silo", 30000)));
        Assert.DoesNotContain(manifests.Of<V1Service>(), s => Manifests.Selects(new() { MatchLabels = s.Spec.Selector }, manifests.Deployment("silo").Spec.Template.Metadata.Labels));
        foreach (var component in (string[])["silo", "api"])
        {
            var caller = Assert.Single(manifests.Callers(component, 5001));
            Assert.NotNull(caller?.NamespaceSelector.MatchLabels);
            Assert.Equal("prometheus", caller.PodSelector.MatchLabels["app.kubernetes.io/name"]);
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Pods_are_given_longer_to_end_than_their_drain_takes(string overlay)
    {
        var manifests = await Manifests.OfOverlayAsync(overlay);

        foreach (var deployment in manifests.Deployments)
        {
            var drain = TimeSpan.Parse(manifests.Settings(deployment)["Drain__Timeout"], CultureInfo.InvariantCulture);
            Assert.True(deployment.Spec.Template.Spec.TerminationGracePeriodSeconds >= drain.TotalSeconds + 10, deployment.Metadata.Name);
            Assert.Equal(0, int.Parse(deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value, CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Orleans_finds_what_its_Kubernetes_hosting_asks_for(string overlay)
    {
        var manifests = await Manifests.OfOverlayAsync(overlay);
        var (role, template) = (Assert.Single(manifests.Of<V1Role>()), manifests.Deployment("silo").Spec.Template);

        var rule = Assert.Single(role.Rules);
        Assert.Equal(["pods"], rule.Resources);
        Assert.Equal(["delete", "get", "list", "patch", "watch"], rule.Verbs.Order(StringComparer.Ordinal));
        var binding = Assert.Single(manifests.Of<V1RoleBinding>());
        Assert.Equal((role.Metadata.Name, template.Spec.ServiceAccountName), (binding.RoleRef.Name, Assert.Single(binding.Subjects).Name));
        Assert.True(template.Spec.AutomountServiceAccountToken);
        Assert.False(manifests.Deployment("api").Spec.Template.Spec.AutomountServiceAccountToken);
        Assert.All(["orleans/serviceId", "orleans/clusterId"], label => Assert.Contains(label, template.Metadata.Labels));
        var variables = Manifests.Container(manifests.Deployment("silo")).Env.Select(v => v.Name).ToList();
        Assert.All(["POD_NAME", "POD_NAMESPACE", "POD_IP"], name => Assert.Contains(name, variables));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Each_deployment_scales_and_is_protected_from_disruption(string overlay)
    {
        var manifests = await Manifests.OfOverlayAsync(overlay);

        foreach (var deployment in manifests.Deployments)
        {
            Assert.Null(deployment.Spec.Replicas);
            Assert.Single(manifests.Of<V2HorizontalPodAutoscaler>(), h => string.Equals(h.Spec.ScaleTargetRef.Name, deployment.Metadata.Name, StringComparison.Ordinal));
            Assert.Single(manifests.Of<V1PodDisruptionBudget>(), b => Manifests.Selects(b.Spec.Selector, deployment.Spec.Template.Metadata.Labels));
            Assert.Equal("5001", deployment.Spec.Template.Metadata.Annotations["prometheus.io/port"]);
        }
        var hub = manifests.Of<V1Ingress>().Single(i => i.Metadata.Name is "hub");
        Assert.Equal("3600", hub.Metadata.Annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"]);
        Assert.Contains("nginx.ingress.kubernetes.io/upstream-hash-by", hub.Metadata.Annotations);
    }

    private static IEnumerable<string> NamesOf(IEnumerable<V1NetworkPolicyPeer?> callers) => callers.Select(caller =>
    {
        Assert.True(caller is { NamespaceSelector: null, IpBlock: null });
        return caller.PodSelector.MatchLabels["app.kubernetes.io/name"];
    }).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^\| `(?<key>[a-z-]+)` \|", RegexOptions.Multiline, 1000)]
    private static partial Regex SecretKey();
}
