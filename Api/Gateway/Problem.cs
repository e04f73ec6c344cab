using System.Collections.Immutable;

namespace Social.Api.Gateway;

/// <summary>An error as clients get it: RFC 9457 with a stable code.</summary>
/// <param name="Type"><c>urn:social:</c> and the code.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Detail">What is wrong, for a developer to read.</param>
/// <param name="Code">A stable word to switch on.</param>
/// <param name="TraceId">Names this request in logs and traces.</param>
/// <param name="Errors">For <c>validation_failed</c> and the like: what is wrong, by field.</param>
internal sealed record Problem(
    string Type, string Title, int Status, string Detail, string Code, string TraceId, ImmutableDictionary<string, string[]>? Errors = null);
