namespace Social.Api.Gateway;

/// <summary>Tells failures of the cluster from faults of ours: a repeat may succeed.</summary>
internal static class Outage
{
    private const string Orleans = "Orleans.Core";

    public static bool Is(Exception error) => error switch
    {
        TimeoutException or OrleansException => true,
        // a call broken off because this process or a silo is going down
        OperationCanceledException or ObjectDisposedException => true,
        // a front end that has just lost or found its silos knows no grain
        ArgumentException { Source: Orleans } => true,
        _ => false,
    };
}
