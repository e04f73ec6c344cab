using System.Collections.Immutable;

namespace Social.Grains.Calls;

/// <summary>What an input makes of a call.</summary>
/// <param name="Call">How it is then; the same object where nothing changed.</param>
/// <param name="Events">What happened, in order, each with the next sequence.</param>
/// <param name="Refusal">Why the input itself had no effect; time may have had one all the same.</param>
internal sealed record CallStep(CallRecord Call, ImmutableArray<LoggedCallEvent> Events, CallRefusal Refusal = CallRefusal.None);

internal enum CallRefusal
{
    None,
    Ended,

    /// <summary>Not a participant, or one who is not in the call.</summary>
    NotInCall,

    /// <summary>Another device of the same person was faster.</summary>
    AnsweredElsewhere,

    /// <summary>Another device of the same person has the seat.</summary>
    Superseded,
    NotCaller,
    Full,
}
