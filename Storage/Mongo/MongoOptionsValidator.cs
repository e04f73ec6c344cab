using System.Buffers;
using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace Social.Storage.Mongo;

internal sealed class MongoOptionsValidator : IValidateOptions<MongoOptions>
{
    // a write makes two calls at most and has ten seconds in all
    private static readonly TimeSpan LongestOperation = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestStart = TimeSpan.FromHours(1);
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("/\\. \"$*<>:|?\0");

    public ValidateOptionsResult Validate(string? name, MongoOptions options)
    {
        var errors = new List<string>();
        Require(IsAddress(options.ConnectionString), nameof(options.ConnectionString), "a mongodb:// or mongodb+srv:// address");
        Require(IsName(options.Database), nameof(options.Database), "1 to 63 bytes without blanks and any of /\\.\"$*<>:|?");
        Require(options.MaxConnections is >= 1 and <= 10_000, nameof(options.MaxConnections), "1 to 10,000");
        Require(IsWithin(options.ConnectTimeout, LongestOperation), nameof(options.ConnectTimeout), "above 0 and at most 5 seconds");
        Require(IsWithin(options.OperationTimeout, LongestOperation), nameof(options.OperationTimeout), "above 0 and at most 5 seconds");
        Require(IsWithin(options.StartTimeout, LongestStart), nameof(options.StartTimeout), "above 0 and at most an hour");
        Require(options.WriteQueue is >= 1 and <= 1_000_000, nameof(options.WriteQueue), "1 to 1,000,000");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Require(bool holds, string setting, string rule)
        {
            if (!holds)
                errors.Add($"{MongoOptions.Section}:{setting} must be {rule}.");
        }
    }

    /// <summary>The driver's own message repeats the address with its password: it is never shown.</summary>
    private static bool IsAddress(string value)
    {
        try
        {
            _ = new MongoUrl(value);
            return true;
        }
        catch (Exception e) when (e is MongoException or ArgumentException or FormatException)
        {
            return false;
        }
    }

    private static bool IsName(string value) =>
        value is { Length: > 0 } && System.Text.Encoding.UTF8.GetByteCount(value) <= 63 && !value.AsSpan().ContainsAny(NotInNames);

    private static bool IsWithin(TimeSpan value, TimeSpan longest) => value > TimeSpan.Zero && value <= longest;
}
