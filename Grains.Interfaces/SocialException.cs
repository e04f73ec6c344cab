using System.Collections.Immutable;

namespace Social.Grains.Interfaces;

/// <summary>
/// The one error that grains throw for a rule that was broken or a dependency that is down: a kind, a stable code and a text that is safe to show a client.
/// Anything else that escapes a grain is a fault.
/// </summary>
[GenerateSerializer, Alias("SocialException")]
public sealed class SocialException : Exception
{
    public SocialException(ErrorKind kind, string code, string message, Exception? inner = null)
        : base(message) => (Kind, Code, Cause) = (kind, code, inner);

    /// <summary>
    /// What was behind it, for the log of the process that threw it. No inner exception, because those cross to other processes with their
    /// outer one, and a driver's cannot: the caller would get a fault instead of this error.
    /// </summary>
    [field: NonSerialized]
    public Exception? Cause { get; }

    /// <summary>What kind of failure this is; the front end maps it to a status.</summary>
    [Id(0)]
    public ErrorKind Kind { get; }

    /// <summary>A stable, lower-case word from <see cref="ErrorCodes"/> that clients may switch on.</summary>
    [Id(1)]
    public string Code { get; }

    /// <summary>After how long a repeat makes sense (<see cref="ErrorKind.TooMany"/> and <see cref="ErrorKind.Unavailable"/>).</summary>
    [Id(2)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>For <see cref="ErrorCodes.ValidationFailed"/>: what is wrong, by the JSON name of the field.</summary>
    [Id(3)]
    public ImmutableDictionary<string, string[]>? Errors { get; init; }

    public static SocialException NotFound(string what) =>
        new(ErrorKind.NotFound, ErrorCodes.NotFound, $"There is no such {what}, or you may not see it.");

    public static SocialException Unavailable(string message, Exception? inner = null) =>
        new(ErrorKind.Unavailable, ErrorCodes.Unavailable, message, inner) { RetryAfter = TimeSpan.FromSeconds(1) };

    public static SocialException Stale() =>
        new(ErrorKind.PreconditionFailed, ErrorCodes.PreconditionFailed, "It has changed since the version that If-Match names.");

    public override string ToString() => Cause is null ? base.ToString() : $"{base.ToString()}{Environment.NewLine} ---> {Cause}";
}

/// <summary>Kinds of failure, each of which the front end maps to one status.</summary>
[GenerateSerializer, Alias("ErrorKind")]
public enum ErrorKind
{
    Invalid,
    Unauthorized,
    Forbidden,
    NotFound,
    Conflict,
    PreconditionFailed,
    Unprocessable,
    TooMany,
    Unavailable,
}
