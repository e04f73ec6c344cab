using Microsoft.Extensions.Configuration;

namespace Social.ServiceDefaults;

/// <summary>How a process takes its leave on SIGTERM. Section <c>Drain</c>.</summary>
public sealed class DrainOptions
{
    public const string Section = "Drain";
    private static readonly TimeSpan ClusterDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ClusterHubGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AloneHubGrace = TimeSpan.FromSeconds(1);

    /// <summary>How long it goes on serving after it has said that it is not ready, for load balancers to notice.</summary>
    public TimeSpan? Delay { get; set; }

    /// <summary>How long hub clients, told <c>server.draining</c>, have to leave by themselves; then they are closed.</summary>
    public TimeSpan? HubGrace { get; set; }

    /// <summary>The bound of it all, from the signal to the end of the process.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Reads the section; what is not given depends on the process. Fails with a message that names the setting.</summary>
    /// <param name="isPublic">Whether clients reach this process.</param>
    /// <param name="timeout">The bound where none is set.</param>
    public static DrainPlan Of(IConfiguration configuration, bool isPublic, TimeSpan timeout)
    {
        var options = configuration.GetSection(Section).Get<DrainOptions>() ?? new DrainOptions();
        var isShared = ClusteringOptions.Of(configuration).IsShared;
        var plan = new DrainPlan(
            options.Delay ?? (isShared && isPublic ? ClusterDelay : TimeSpan.Zero),
            !isPublic ? TimeSpan.Zero : options.HubGrace ?? (isShared ? ClusterHubGrace : AloneHubGrace),
            options.Timeout ?? timeout);
        if (plan.Delay < TimeSpan.Zero)
            throw new InvalidOperationException($"{Section}:{nameof(Delay)} must not be negative.");
        if (plan.HubGrace < TimeSpan.Zero)
            throw new InvalidOperationException($"{Section}:{nameof(HubGrace)} must not be negative.");
        if (plan.StopTimeout < TimeSpan.FromSeconds(1))
            throw new InvalidOperationException($"{Section}:{nameof(Timeout)} must be at least 1 s more than {nameof(Delay)} and {nameof(HubGrace)} together.");
        return plan;
    }
}

/// <summary>The steps of a drain and how long each may take.</summary>
public sealed record DrainPlan(TimeSpan Delay, TimeSpan HubGrace, TimeSpan Timeout)
{
    /// <summary>What is left for requests under way and for grains.</summary>
    public TimeSpan StopTimeout => Timeout - Delay - HubGrace;
}
