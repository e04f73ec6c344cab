namespace Social.Tests.Kit;

/// <summary>Waits for a condition, never for a time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Repeats until the condition holds; fails with <paramref name="what"/> after the limit.</summary>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        while (!await condition())
        {
            Assert.True(time.GetElapsedTime(start) < (limit ?? TimeSpan.FromSeconds(10)), $"not within the limit: {what}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
