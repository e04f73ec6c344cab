using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Npgsql;

namespace Social.Storage.Postgres;

/// <summary>The columns of a row of an answer, by number from 0.</summary>
internal readonly struct PostgresRow(NpgsqlDataReader reader)
{
    public bool Bool(int column) => reader.GetBoolean(column);

    public int Int32(int column) => reader.GetInt32(column);

    public int? Int32OrNull(int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);

    public long Int64(int column) => reader.GetInt64(column);

    public long? Int64OrNull(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public ImmutableArray<long> Ids(int column) => ImmutableCollectionsMarshal.AsImmutableArray(reader.GetFieldValue<long[]>(column));

    public string Text(int column) => PostgresText.Load(reader.GetString(column));

    public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : Text(column);

    public ImmutableArray<byte> Blob(int column) => ImmutableCollectionsMarshal.AsImmutableArray(reader.GetFieldValue<byte[]>(column));

    public ImmutableArray<byte> BlobOrEmpty(int column) => reader.IsDBNull(column) ? [] : Blob(column);

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    public DateTimeOffset? TimeOrNull(int column) => reader.IsDBNull(column) ? null : Time(column);
}
