using Social.Grains.Interfaces;

namespace Social.Grains.Chat;

/// <summary>Events of a change come after it, in the log: where that cannot be written they come when it can, whether or not somebody asks again.</summary>
internal sealed partial class RoomGrain
{
    private static readonly TimeSpan BetweenTells = TimeSpan.FromSeconds(2);

    private IGrainTimer? _tellsAgain;

    private async Task TellAsync(RoomNews news)
    {
        try
        {
            await Messages.TellAsync(news);
        }
        catch
        {
            _tellsAgain ??= this.RegisterGrainTimer(
                static (self, _) => self.TellAgainAsync(), this, new GrainTimerCreationOptions(BetweenTells, BetweenTells) { Interleave = true, KeepAlive = true });
            throw;
        }
    }

    private async Task TellAgainAsync()
    {
        try
        {
            await _changes.TakeAsync(async () =>
            {
                await Messages.TellUntoldAsync([]);
                return true;
            });
            _tellsAgain?.Dispose();
            _tellsAgain = null;
        }
        catch (SocialException e) when (e.Kind == ErrorKind.Unavailable)
        {
            // the log is away still
        }
    }
}
