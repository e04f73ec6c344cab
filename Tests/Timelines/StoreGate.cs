using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Posts;

namespace Social.Tests.Timelines;

/// <summary>Stands before the real post store and, while it is shut, lets nothing through but the silo's own following of changes.</summary>
public class StoreGate : DispatchProxy
{
    private static readonly TaskCompletionSource Done = Completed();
    private IPostStore _store = null!;
    private volatile TaskCompletionSource _open = Done;
    private int _waiting;

    /// <summary>How many calls stand before the gate.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public static void PutBeforeStore(IServiceCollection services)
    {
        var store = services.Last(d => d.ServiceType == typeof(IPostStore));
        services.Remove(store);
        services.AddSingleton<IPostStore>(provider =>
        {
            var gate = Create<IPostStore, StoreGate>();
            ((StoreGate)(object)gate)._store = (IPostStore)(store.ImplementationInstance ?? store.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, store.ImplementationType!));
            return gate;
        });
    }

    public void Shut() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _open.TrySetResult();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var open = _open.Task;
        if (open.IsCompleted || targetMethod!.Name is nameof(IPostStore.ChangesAsync) or nameof(IPostStore.DigestAsync))
            return targetMethod!.Invoke(_store, args);
        Interlocked.Increment(ref _waiting);
        var resultType = targetMethod.ReturnType.GetGenericArguments()[0];
        return GetType().BaseType!.GetMethod(nameof(LaterAsync), BindingFlags.NonPublic | BindingFlags.Instance)!
            .MakeGenericMethod(resultType).Invoke(this, [open, targetMethod, args]);
    }

    private protected async Task<T> LaterAsync<T>(Task open, MethodInfo method, object?[]? args)
    {
        await open;
        return await (Task<T>)method.Invoke(_store, args)!;
    }

    private static TaskCompletionSource Completed()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}
