using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Tags;
using Social.Grains.Posts;

namespace Social.Grains.Tags;

/// <summary>Tells the trends, about once a second, which tags were used on this silo. What does not fit or does not arrive is not counted: trends are a hint.</summary>
internal sealed partial class TagUses(IGrainFactory grains, TimeProvider time, ILogger<TagUses> logger) : BackgroundService
{
    private const int MostWaiting = 20_000;
    private const int LargestBatch = 5_000;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Channel<TagUse> _waiting = Channel.CreateBounded<TagUse>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>A post is durable. Only public posts that begin a conversation count, so that nobody lifts a tag by talking.</summary>
    public void Posted(PostRecord post)
    {
        if (post is not { Visibility: Visibility.Public, ReplyTo: null, RepostOf: null })
            return;
        foreach (var tag in post.Tags)
            _waiting.Writer.TryWrite(new TagUse(tag, post.Author, post.Id));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TellAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the silo stops
        }
    }

    private async Task TellAsync(CancellationToken stoppingToken)
    {
        var uses = new List<TagUse>();
        while (uses.Count < LargestBatch && _waiting.Reader.TryRead(out var use))
            uses.Add(use);
        if (uses.Count == 0)
            return;
        try
        {
            await grains.GetGrain<ITrendsGrain>(0).AddAsync([.. uses]).WaitAsync(stoppingToken);
        }
        catch (Exception e) when (e is SocialException or OrleansException or TimeoutException)
        {
            LogNotTold(e, uses.Count);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} uses of tags are not counted among the trends")]
    private partial void LogNotTold(Exception exception, int count);
}
