using Social.Grains;
using Social.Grains.Accounts;
using Social.Grains.Users;
using Social.Storage.Embedded.Users;

namespace Social.Storage.Embedded.Accounts;

/// <summary>
/// Accounts in tables <c>accounts</c> (the handle is in <c>users</c>) and <c>account_repeats</c>; the other half is sessions.
/// </summary>
internal sealed partial class EmbeddedAccountStore(EmbeddedDatabase database) : IAccountStore
{
    private const string Columns =
        "select u.id, u.handle, a.email, a.password_hash, a.role, a.created_at, a.repeat_key, a.repeat_hash, a.delete_at, " +
        "u.suspended_at is not null " +
        "from accounts a join users u on u.id = a.user_id ";

    private const string Get = Columns + "where a.user_id = ?1";

    private const string Find = Columns + "where u.handle = ?1 union all " + Columns + "where a.email = ?1";

    private const string HandleTaken = "select exists (select 1 from users where handle = ?1)";

    private const string EmailTaken = "select exists (select 1 from accounts where email = ?1)";

    private const string IdTaken = "select exists (select 1 from users where id = ?1)";

    private const string Insert =
        "insert into accounts (user_id, email, password_hash, role, created_at, repeat_key, repeat_hash) " +
        "values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

    private const string Rehash = "update accounts set password_hash = ?3 where user_id = ?1 and password_hash = ?2";

    private const string SetPassword = "update accounts set password_hash = ?2 where user_id = ?1";

    private static readonly EmbeddedRepeats Repeats = new("account_repeats");

    public Task<AccountCreation> CreateAsync(AccountRecord account, UserRecord user, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => Create(db, account, user), cancellationToken);

    public Task<AccountRecord?> GetAsync(long userId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Get).Bind(userId).First(ReadAccount), cancellationToken);

    public Task<AccountRecord?> FindAsync(string login, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Find).Bind(login).First(ReadAccount), cancellationToken);

    public Task RehashAsync(long userId, string expectedHash, string newHash, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.Use(Rehash).Bind(userId).Bind(expectedHash).Bind(newHash).Execute(), cancellationToken);

    public Task<StoredRepeat?> ChangePasswordAsync(
        long userId, string newHash, long keepSessionId, DateTimeOffset now, StoredRepeat? repeat,
        CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            db =>
            {
                if (repeat is not null && Repeats.Find(db, repeat.UserId, repeat.Key, now) is { } first)
                    return first;
                db.Use(SetPassword).Bind(userId).Bind(newHash).Execute();
                db.Use(EndOthers).Bind(userId).Bind(keepSessionId).Bind(now).Execute();
                if (repeat is not null)
                    Repeats.Put(db, repeat);
                return null;
            },
            cancellationToken);

    public Task<StoredRepeat?> FindRepeatAsync(
        long userId, string key, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => Repeats.Find(db, userId, key, now), cancellationToken);

    public Task<int> SweepAsync(DateTimeOffset endedBefore, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            db => db.Use(SweepSessions).Bind(endedBefore).Bind(limit).Execute() + Repeats.Sweep(db, now, limit), cancellationToken);

    // one writer: what is free when asked is free when written
    private static AccountCreation Create(SqliteSession db, AccountRecord account, UserRecord user)
    {
        if (db.Use(HandleTaken).Bind(user.Handle).Scalar() != 0)
            return AccountCreation.HandleTaken;
        if (db.Use(EmailTaken).Bind(account.Email).Scalar() != 0)
            return AccountCreation.EmailTaken;
        if (db.Use(IdTaken).Bind(user.Id).Scalar() != 0)
            return AccountCreation.DuplicateId;
        EmbeddedUserStore.Insert(db, user);
        db.Use(Insert)
            .Bind(account.UserId).Bind(account.Email).Bind(account.PasswordHash).Bind(account.Role).Bind(account.CreatedAt)
            .Bind(account.RepeatKey).Bind(account.RepeatHash)
            .Execute();
        return AccountCreation.Created;
    }

    private static AccountRecord ReadAccount(SqliteStatement row) => new(
        row.Int64(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Time(5), row.TextOrNull(6), row.Blob(7))
    {
        DeleteAt = row.TimeOrNull(8),
        Suspended = row.Bool(9),
    };
}
