using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Social.Grains.Users;

namespace Social.Storage.Postgres.Users;

/// <summary>
/// Tables <c>users</c> and <c>follows</c> by the million, through COPY. A user and their follows come in one transaction, so a user who is
/// there has them. The index by the followed user would be written all over the place: it is made once at the end.
/// </summary>
internal sealed class PostgresBulkUserStore(PostgresDatabase database) : IBulkUserStore
{
    private const string DropIndex = "drop index if exists follows_by_followee";

    // word for word as in the schema: a test compares them
    private const string MakeIndex = "create index if not exists follows_by_followee on follows (followee, id) include (follower)";

    // as long as it takes: nobody else uses the store
    private const string Patience = "set local statement_timeout = 0; set local lock_timeout = 0; set local maintenance_work_mem = '512MB'";

    private const string CopyUsers =
        "copy users (id, handle, display_name, bio, links, locked, created_at, version, followers, following, relation_version) " +
        "from stdin (format binary)";

    private const string CopyFollows = "copy follows (follower, followee, id) from stdin (format binary)";

    public Task BeginAsync(CancellationToken cancellationToken = default) => RunAsync(
        connection => ExecuteAsync(connection, DropIndex, cancellationToken), cancellationToken);

    public Task AddAsync(IReadOnlyList<BulkUser> users, CancellationToken cancellationToken = default) => RunAsync(
        async connection =>
        {
            var present = await PresentAsync(connection, [.. users.Select(u => u.User.Id)], cancellationToken);
            List<BulkUser> missing = [.. users.Where(u => !present.Contains(u.User.Id))];
            await using (var rows = await connection.BeginBinaryImportAsync(CopyUsers, cancellationToken))
            {
                foreach (var made in missing)
                    await WriteAsync(rows, made.User, cancellationToken);
                await rows.CompleteAsync(cancellationToken);
            }

            await using (var rows = await connection.BeginBinaryImportAsync(CopyFollows, cancellationToken))
            {
                foreach (var made in missing)
                    await WriteAsync(rows, made, cancellationToken);
                await rows.CompleteAsync(cancellationToken);
            }
        },
        cancellationToken);

    public Task EndAsync(CancellationToken cancellationToken = default) => RunAsync(
        connection => ExecuteAsync(connection, $"{MakeIndex}; analyze users; analyze follows", cancellationToken), cancellationToken);

    private async Task RunAsync(Func<NpgsqlConnection, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, Patience, cancellationToken);
            await work(connection);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && PostgresFailure.Answer(e) is not null)
        {
            throw PostgresFailure.Answer(e)!;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<HashSet<long>> PresentAsync(NpgsqlConnection connection, long[] ids, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "select id from users where id = any ($1)";
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = ids });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var present = new HashSet<long>();
        while (await rows.ReadAsync(cancellationToken))
            present.Add(rows.GetInt64(0));
        return present;
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter rows, UserRecord user, CancellationToken cancellationToken)
    {
        await rows.StartRowAsync(cancellationToken);
        await rows.WriteAsync(user.Id, cancellationToken);
        await rows.WriteAsync(user.Handle, cancellationToken);
        await rows.WriteAsync(user.DisplayName, cancellationToken);
        await rows.WriteAsync(user.Bio, cancellationToken);
        await rows.WriteAsync(JsonSerializer.Serialize(user.Links), NpgsqlDbType.Text, cancellationToken);
        await rows.WriteAsync(user.Locked, cancellationToken);
        await rows.WriteAsync(user.CreatedAt.ToUnixTimeMilliseconds(), cancellationToken);
        await rows.WriteAsync(user.Version, cancellationToken);
        await rows.WriteAsync(user.Followers, cancellationToken);
        await rows.WriteAsync(user.Following, cancellationToken);
        await rows.WriteAsync((long)user.Following, cancellationToken);
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter rows, BulkUser made, CancellationToken cancellationToken)
    {
        for (var i = 0; i < made.Followees.Length; i++)
        {
            await rows.StartRowAsync(cancellationToken);
            await rows.WriteAsync(made.User.Id, cancellationToken);
            await rows.WriteAsync(made.Followees.Span[i], cancellationToken);
            await rows.WriteAsync(made.FirstFollowId + i, cancellationToken);
        }
    }
}
