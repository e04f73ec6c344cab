using Microsoft.Data.Sqlite;
using Social.Grains.Interfaces;
using SQLitePCL;

namespace Social.Storage.Embedded;

/// <summary>
/// The one place where SQLite's errors get their meaning: what may pass by itself or by freeing space is <c>unavailable</c>, anything
/// else is a fault.
/// </summary>
internal static class SqliteFailure
{
    public static Exception Translate(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => SocialException.Unavailable("The disk is full.", exception),
        SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL } =>
            SocialException.Unavailable("The database is locked by another program.", exception),
        SqliteException
        {
            SqliteErrorCode: raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_NOMEM
                or raw.SQLITE_INTERRUPT or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB
        } => SocialException.Unavailable("The database cannot be used at the moment.", exception),
        _ => exception,
    };
}
