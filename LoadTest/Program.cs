using System.CommandLine;
using Social.LoadTest;
using Social.LoadTest.Chat;
using Social.LoadTest.Fanout;
using Social.LoadTest.Grains;
using Social.LoadTest.Home;
using Social.LoadTest.Post;
using Social.LoadTest.Seed;
using Social.LoadTest.SocialMix;
using Social.LoadTest.Start;

var runner = new Runner(TimeProvider.System);
var root = new RootCommand("Feeds a Social server on this machine, checks what it answers and measures it beside its own ceilings.")
{
    SeedCommand.Create(runner),
    HomeCommand.Create(runner),
    PostCommand.Create(runner),
    FanoutCommand.Create(runner),
    MixCommand.Create(runner),
    ChatCommand.Create(runner),
    StartCommand.Create(runner),
    GrainsCommand.Create(runner),
};

// Long enough for a report of what was measured so far and for a server that was started here to stop.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(120) };
return await root.Parse(args).InvokeAsync(invocation);
