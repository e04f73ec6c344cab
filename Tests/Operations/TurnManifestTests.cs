using System.Text.RegularExpressions;
using k8s.Models;

namespace Social.Tests.Operations;

/// <summary>coturn on Kubernetes: the files that are tested elsewhere, in a pod that may do no more than it must.</summary>
public sealed partial class TurnManifestTests
{
    private const string Folder = "deploy/turn";

    [Fact]
    public async Task The_pods_run_the_shipped_files_with_documented_secrets()
    {
        var manifests = await Manifests.OfFolderAsync(Folder);
        var (pod, files) = (Pod(manifests), Assert.Single(manifests.Of<V1ConfigMap>()));

        Assert.All(["turnserver.conf", "start.sh"], name => Assert.Equal(DeployFiles.Read($"{Folder}/{name}"), files.Data[name]));
        Assert.Equal(files.Metadata.Name, pod.Volumes.Single(v => v.Name is "files").ConfigMap.Name);
        var space = Assert.Single(manifests.Of<V1Namespace>()).Metadata.Name;
        Assert.All([files.Metadata, Assert.Single(manifests.Of<V1DaemonSet>()).Metadata], m => Assert.Equal(space, m.NamespaceProperty));
        var documented = SecretKey().Matches(DeployFiles.Read($"{Folder}/README.md")).Select(m => m.Groups["key"].Value);
        var used = pod.Containers[0].Env.Select(v => v.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>().ToList();
        Assert.Equal(documented.Order(StringComparer.Ordinal), used.Select(s => s.Key).Order(StringComparer.Ordinal));
        Assert.All(used, s => Assert.Equal("turn-secrets", s.Name));
    }

    [Fact]
    public async Task The_pods_have_the_host_s_network_and_no_other_privilege()
    {
        var pod = Pod(await Manifests.OfFolderAsync(Folder));
        var container = Assert.Single(pod.Containers);

        Assert.True(pod is { HostNetwork: true, HostPID: null, HostIPC: null, AutomountServiceAccountToken: false, EnableServiceLinks: false });
        Assert.True(pod.SecurityContext is { RunAsNonRoot: true, RunAsUser: > 0, SeccompProfile.Type: "RuntimeDefault" });
        Assert.True(container.SecurityContext is { AllowPrivilegeEscalation: false, ReadOnlyRootFilesystem: true, Privileged: null or false });
        Assert.Equal(("ALL", "NET_BIND_SERVICE"), (Assert.Single(container.SecurityContext.Capabilities.Drop), Assert.Single(container.SecurityContext.Capabilities.Add)));
        Assert.All([container.Resources.Limits, container.Resources.Requests], r => Assert.True(r.ContainsKey("cpu") && r.ContainsKey("memory")));
        Assert.All([container.ReadinessProbe, container.LivenessProbe], Assert.NotNull);
        Assert.Matches(@":\d+(\.\d+)+$", container.Image);
        Assert.DoesNotContain(pod.Volumes, v => v.HostPath is not null);
    }

    private static V1PodSpec Pod(Manifests manifests) => Assert.Single(manifests.Of<V1DaemonSet>()).Spec.Template.Spec;

    [GeneratedRegex(@"^\| `(?<key>turn-[a-z-]+)` \|", RegexOptions.Multiline, 1000)]
    private static partial Regex SecretKey();
}
