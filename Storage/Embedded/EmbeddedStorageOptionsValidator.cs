using Microsoft.Extensions.Options;

namespace Social.Storage.Embedded;

internal sealed class EmbeddedStorageOptionsValidator : IValidateOptions<EmbeddedStorageOptions>
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(1);

    public ValidateOptionsResult Validate(string? name, EmbeddedStorageOptions options)
    {
        var errors = new List<string>();
        Require(!string.IsNullOrWhiteSpace(options.Folder), nameof(options.Folder), "the path of a folder");
        Require(IsTimeout(options.BusyTimeout), nameof(options.BusyTimeout), "above 0 and at most a minute");
        Require(IsTimeout(options.WriteTimeout), nameof(options.WriteTimeout), "above 0 and at most a minute");
        Require(options.WriteQueue is >= 1 and <= 1_000_000, nameof(options.WriteQueue), "1 to 1,000,000");
        Require(options.ReadQueue is >= 1 and <= 1_000_000, nameof(options.ReadQueue), "1 to 1,000,000");
        Require(options.Readers is >= 1 and <= 256, nameof(options.Readers), "1 to 256");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Require(bool holds, string setting, string rule)
        {
            if (!holds)
                errors.Add($"{EmbeddedStorageOptions.Section}:{setting} must be {rule}.");
        }
    }

    private static bool IsTimeout(TimeSpan value) => value > TimeSpan.Zero && value <= LongestTimeout;
}
