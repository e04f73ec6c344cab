using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;

namespace Social.Grains.Timelines;

/// <summary>
/// Tells a user's connections that there is something new on their home timeline: looks at the heads each second while somebody watches, and speaks at most every two.
/// </summary>
internal sealed class HomeWatch(
    IGrainBase grain, long userId, HomeWatchServices services, Func<ValueTask<long>> newest, Func<HomeQuery, Task<Page<Post>>> home)
{
    public const string Topic = "home";
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private IGrainTimer? _timer;
    private DateTimeOffset _until;
    private DateTimeOffset _lastTold;
    private long _told;

    public async Task RenewAsync(TimeSpan lease)
    {
        _until = services.Time.GetUtcNow() + lease;
        if (_timer is not null)
            return;
        _told = await newest();
        _timer ??= grain.RegisterGrainTimer(
            static (self, _) => self.LookAsync(), this, new GrainTimerCreationOptions(Period, Period) { KeepAlive = true });
    }

    private async Task LookAsync()
    {
        var now = services.Time.GetUtcNow();
        if (now > _until)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }
        // a pause a little under two periods, so that ticks that come early do not make it three
        if (now - _lastTold < Pause || await newest() <= _told)
            return;
        var page = await home(new HomeQuery(null, null, PageQuery.DefaultLimit));
        var count = page.Items.Count(p => p.Id > _told);
        _told = Math.Max(_told, await newest());
        if (count == 0)
            return;
        _lastTold = now;
        await services.Push.ToUserAsync(userId, new Push(Topic, "home.changed", new HomeChanged(page.Items[0].Id, count), null, now));
    }
}
