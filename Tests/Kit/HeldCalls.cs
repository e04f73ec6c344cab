namespace Social.Tests.Kit;

/// <summary>Once told to, holds up the calls of a grain's method until they are let go.</summary>
/// <param name="afterwards">Holds back the answer, not the call.</param>
internal sealed class HeldCalls(Type grain, string method, bool afterwards = false) : IIncomingGrainCallFilter
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _holds;

    /// <summary>Done when a call is held.</summary>
    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    public void Hold() => _holds = true;

    public void Release() => _released.TrySetResult();

    /// <summary>Lets all that is held, and all that comes, fail.</summary>
    public void Fail(Exception error) => _released.TrySetException(error);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var isHeld = _holds && context.InterfaceMethod.DeclaringType == grain && string.Equals(context.InterfaceMethod.Name, method, StringComparison.Ordinal);
        if (!isHeld || afterwards)
            await context.Invoke();
        if (!isHeld)
            return;
        _reached.TrySetResult();
        await _released.Task;
        if (!afterwards)
            await context.Invoke();
    }
}
