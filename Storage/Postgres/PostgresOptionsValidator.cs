using Microsoft.Extensions.Options;
using Npgsql;

namespace Social.Storage.Postgres;

internal sealed class PostgresOptionsValidator : IValidateOptions<PostgresOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        var errors = new List<string>();
        Require(
            IsConnectionString(options.ConnectionString), nameof(options.ConnectionString),
            "an Npgsql connection string with at least a Host, such as Host=localhost;Database=social;Username=social;Password=…");
        Require(options.MaxPoolSize is >= 8 and <= 1_000, nameof(options.MaxPoolSize), "8 to 1,000");
        Require(IsWithin(options.WriteTimeout, 2, 60), nameof(options.WriteTimeout), "2 seconds to a minute");
        Require(
            options.StatementTimeout >= TimeSpan.FromMilliseconds(500) && options.StatementTimeout <= options.WriteTimeout / 2,
            nameof(options.StatementTimeout), $"half a second to half of {nameof(options.WriteTimeout)}");
        Require(IsWithin(options.ConnectTimeout, 1, 60), nameof(options.ConnectTimeout), "1 second to a minute");
        Require(IsWithin(options.StartTimeout, 0, 3_600), nameof(options.StartTimeout), "0 to an hour");
        Require(options.WriteQueue is >= 1 and <= 1_000_000, nameof(options.WriteQueue), "1 to 1,000,000");
        Require(options.ReadQueue is >= 1 and <= 1_000_000, nameof(options.ReadQueue), "1 to 1,000,000");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Require(bool holds, string setting, string rule)
        {
            if (!holds)
                errors.Add($"{PostgresOptions.Section}:{setting} must be {rule}.");
        }
    }

    private static bool IsWithin(TimeSpan value, int least, int most) =>
        value >= TimeSpan.FromSeconds(least) && value <= TimeSpan.FromSeconds(most);

    private static bool IsConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
