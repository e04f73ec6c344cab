namespace Social.Tests.Calls;

/// <summary>What somebody, or time, does to a call.</summary>
/// <param name="Device">Which of the person's connections; 0 for none.</param>
/// <param name="Number">An epoch, or seconds of waiting.</param>
public sealed record Gesture(Verb Verb, long User, int Device, int Number);

public enum Verb
{
    Accept,
    Decline,
    Cancel,
    Leave,
    Lose,
    Resume,
    Reconnect,
    Mute,
    Wait,
}
