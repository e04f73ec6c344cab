using System.Globalization;
using Npgsql;

namespace Social.Storage.Postgres;

/// <summary>The operator's connection string with what the product needs besides.</summary>
internal static class PostgresConnectionString
{
    private const int StatementsKept = 100;

    public static string Of(PostgresOptions options)
    {
        var text = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        text.ApplicationName ??= "social";
        text.MaxPoolSize = options.MaxPoolSize;
        text.Timeout = Seconds(options.ConnectTimeout);
        text.CommandTimeout = Seconds(options.StatementTimeout) + 1;
        text.CancellationTimeout = 500;
        text.MaxAutoPrepare = StatementsKept;
        text.AutoPrepareMinUsages = 2;
        // nothing here leaves a trace in a session
        text.NoResetOnClose = true;
        text.KeepAlive = 30;
        var statement = ((long)options.StatementTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        // a lock is given up before the statement that waits for it, and the transaction of a client that is gone soon after
        var settings =
            $"-c statement_timeout={statement} -c lock_timeout={statement} -c idle_in_transaction_session_timeout={statement} -c jit=off";
        text.Options = text.Options is { Length: > 0 } given ? $"{given} {settings}" : settings;
        return text.ConnectionString;
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);
}
