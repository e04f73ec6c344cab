namespace Social.Grains.Chat;

/// <summary>Lets work of one reentrant grain take turns, in the order in which it comes. Only for use within that grain.</summary>
internal sealed class Turns
{
    private Task _last = Task.CompletedTask;

    public async Task<T> TakeAsync<T>(Func<Task<T>> work)
    {
        var before = _last;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _last = done.Task;
        await before;
        try
        {
            return await work();
        }
        finally
        {
            done.SetResult();
        }
    }
}
