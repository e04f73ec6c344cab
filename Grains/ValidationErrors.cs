using System.Collections.Immutable;
using Social.Grains.Interfaces;

namespace Social.Grains;

/// <summary>Collects what is wrong with a request, so that a client learns of all of it at once.</summary>
internal sealed class ValidationErrors
{
    private readonly SortedDictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    /// <summary>Notes <paramref name="message"/> against a field (its JSON name) unless the rule holds.</summary>
    public ValidationErrors Require(bool holds, string field, string message)
    {
        if (holds)
            return this;
        if (!_errors.TryGetValue(field, out var messages))
            _errors[field] = messages = [];
        messages.Add(message);
        return this;
    }

    /// <summary>Throws <c>validation_failed</c> when any rule was broken.</summary>
    public void ThrowIfAny()
    {
        if (_errors.Count == 0)
            return;
        throw new SocialException(ErrorKind.Invalid, ErrorCodes.ValidationFailed, "Some fields are not as they must be; see errors.")
        {
            Errors = _errors.ToImmutableDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal),
        };
    }
}
