using System.Collections.Immutable;
using Social.Grains.Accounts;

namespace Social.Storage.Postgres.Accounts;

/// <summary>Signing keys in table <c>signing_keys</c>: whoever reads the database can sign tokens.</summary>
internal sealed class PostgresSigningKeyStore(PostgresDatabase database) : ISigningKeyStore
{
    private const string List = "select key_id, pkcs8, created_at from signing_keys order by created_at, key_id";

    // of silos that start at once one adds a key: the number is this lock's alone
    private const string Lock = "select pg_advisory_xact_lock(7001002)";

    private const string Add =
        "insert into signing_keys (key_id, pkcs8, created_at) " +
        "select $1, $2, $3 where not exists (select from signing_keys where created_at > $4) on conflict do nothing";

    private const string RemoveOlder =
        "delete from signing_keys where created_at < $1 " +
        "and key_id <> (select key_id from signing_keys order by created_at desc, key_id desc limit 1)";

    public Task<ImmutableArray<SigningKeyRecord>> ListAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync(new PostgresStatement(List), ReadKey, cancellationToken);

    public Task<ImmutableArray<SigningKeyRecord>> AddAsync(
        SigningKeyRecord key, DateTimeOffset unlessNewerThan, CancellationToken cancellationToken = default) => database.WriteAsync(
        db => db.ListAsync(
            [
                new PostgresStatement(Lock),
                new PostgresStatement(Add, key.KeyId, key.Pkcs8, key.CreatedAt, unlessNewerThan),
                new PostgresStatement(List),
            ],
            1, ReadKey),
        cancellationToken);

    public Task RemoveOlderAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.ExecuteAsync(new PostgresStatement(RemoveOlder, before)), cancellationToken);

    private static SigningKeyRecord ReadKey(PostgresRow row) => new(row.Text(0), row.Blob(1), row.Time(2));
}
