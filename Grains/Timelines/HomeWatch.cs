using System.Collections.Immutable;
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
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);
    private static readonly HomeQuery TopPage = new(null, null, PageQuery.DefaultLimit);

    private IGrainTimer? _timer;
    private DateTimeOffset _until;
    private readonly HashSet<long> _seen = [];
    private DateTimeOffset _lastTold;
    private long _told;

    public async Task RenewAsync(TimeSpan lease)
    {
        _until = services.Time.GetUtcNow() + lease;
        if (_timer is not null)
            return;
        _told = await newest();
        Remember((await home(TopPage)).Items);
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
        if (now - _lastTold < Pause || await newest() is var head && head <= _told)
            return;
        var items = (await home(TopPage)).Items;
        // a post may become visible after one with a larger id; what a new follow brings from earlier is not news
        var since = IdGenerator.FirstAt(now - Overlap);
        var count = items.Count(p => p.Id > Math.Min(_told, since) && !_seen.Contains(p.Id));
        _told = items.Length > 0 ? Math.Max(head, items[0].Id) : head;
        Remember(items);
        if (count == 0)
            return;
        _lastTold = now;
        await services.Push.ToUserAsync(userId, new Push(Topic, "home.changed", new HomeChanged(items[0].Id, count), null, now));
    }

    private void Remember(ImmutableArray<Post> items)
    {
        _seen.Clear();
        _seen.UnionWith(items.Select(p => p.Id));
    }
}
