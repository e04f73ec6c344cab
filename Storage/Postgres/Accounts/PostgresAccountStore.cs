using System.Text.Json;
using Social.Grains;
using Social.Grains.Accounts;
using Social.Grains.Search;
using Social.Grains.Users;

namespace Social.Storage.Postgres.Accounts;

/// <summary>
/// Accounts in tables <c>accounts</c> (the handle is in <c>users</c>) and <c>account_repeats</c>; the other half is sessions. Accounts and
/// sessions are added in groups: a sign-up or a sign-in costs a share of a commit. All else is rare and goes singly.
/// </summary>
internal sealed partial class PostgresAccountStore : IAccountStore, IAsyncDisposable
{
    private const string Columns =
        "select u.id, u.handle, a.email, a.password_hash, a.role, a.created_at, a.repeat_key, a.repeat_hash, a.delete_at, " +
        "u.suspended_at is not null " +
        "from accounts a join users u on u.id = a.user_id ";

    private const string Get = Columns + "where a.user_id = $1";

    private const string Find = Columns + "where u.handle = $1 union all " + Columns + "where a.email = $1";

    private const string Create =
        "select create_account(id, handle, display_name, bio, avatar_url, location, links, locked, user_created_at, version, " +
        "email, password_hash, role, created_at, repeat_key, repeat_hash)::integer " +
        "from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::bigint[], " +
        "$10::bigint[], $11::text[], $12::text[], $13::text[], $14::bigint[], $15::text[], $16::bytea[]) with ordinality " +
        "as i (id, handle, display_name, bio, avatar_url, location, links, locked, user_created_at, version, " +
        "email, password_hash, role, created_at, repeat_key, repeat_hash, number) order by number";

    // of those that were created, be it by this very write before its answer was lost
    private const string AddWords =
        "insert into user_words (user_id, word, fame) " +
        "select u.id, w.word, length(u.followers::text) from unnest($1::bigint[], $2::text[], $3::text[]) as w (id, handle, word) " +
        "join users u on u.id = w.id and u.handle = w.handle on conflict do nothing";

    private const string Rehash = "update accounts set password_hash = $3 where user_id = $1 and password_hash = $2";

    // one statement, so that of two with the same key one waits for the other's row
    private const string ChangePassword =
        "with kept as (" +
        "insert into account_repeats as r (user_id, key, at, body_hash, answer) " +
        "select $1, $5::text, $6::bigint, $7::bytea, $8::bytea where $5::text is not null " +
        "on conflict (user_id, key) do update set at = excluded.at, body_hash = excluded.body_hash, answer = excluded.answer " +
        "where r.at <= excluded.at - $9 returning key), " +
        "proceed as (select where $5::text is null or exists (select from kept)), " +
        "changed as (update accounts set password_hash = $2 from proceed where user_id = $1), " +
        "ended as (update sessions set ended_at = $4 from proceed where user_id = $1 and id <> $3 and ended_at is null) " +
        "select exists (select from proceed)";

    private const string ThisRepeat = "select at, body_hash, answer from account_repeats where user_id = $1 and key = $2";

    private const int LargestGroup = 250;

    private static readonly PostgresRepeats Repeats = new("account_repeats");

    private readonly PostgresDatabase _database;
    private readonly GroupCommit<NewAccountRow, AccountCreation> _accounts;
    private readonly GroupCommit<NewSessionRow, bool> _sessions;

    public PostgresAccountStore(PostgresDatabase database)
    {
        _database = database;
        _accounts = database.NewWriter<NewAccountRow, AccountCreation>("accounts", LargestGroup, 1, CreateAsync);
        _sessions = database.NewWriter<NewSessionRow, bool>("sessions", LargestGroup, 1, AddSessionsAsync);
    }

    public Task<AccountCreation> CreateAsync(AccountRecord account, UserRecord user, CancellationToken cancellationToken = default) =>
        _accounts.WriteAsync(new NewAccountRow(account, user), cancellationToken);

    public async Task<AccountRecord?> GetAsync(long userId, CancellationToken cancellationToken = default) =>
        (await _database.ReadAsync(new PostgresStatement(Get, userId), ReadAccount, cancellationToken)).FirstOrDefault();

    public async Task<AccountRecord?> FindAsync(string login, CancellationToken cancellationToken = default) =>
        (await _database.ReadAsync(new PostgresStatement(Find, login), ReadAccount, cancellationToken)).FirstOrDefault();

    public Task RehashAsync(long userId, string expectedHash, string newHash, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(db => db.ExecuteAsync(new PostgresStatement(Rehash, userId, expectedHash, newHash)), cancellationToken);

    public Task<StoredRepeat?> ChangePasswordAsync(
        long userId, string newHash, long keepSessionId, DateTimeOffset now, StoredRepeat? repeat,
        CancellationToken cancellationToken = default) =>
        _database.WriteAsync(db => ChangePasswordAsync(db, userId, newHash, keepSessionId, now, repeat), cancellationToken);

    public Task<StoredRepeat?> FindRepeatAsync(
        long userId, string key, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        Repeats.FindAsync(_database, userId, key, now, cancellationToken);

    public Task<int> SweepAsync(DateTimeOffset endedBefore, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(
            async db => await db.ExecuteAsync(new PostgresStatement(SweepSessions, endedBefore, limit))
                + await db.ExecuteAsync(Repeats.Sweep(now, limit)),
            cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _accounts.DisposeAsync();
        await _sessions.DisposeAsync();
    }

    /// <summary>In the order of their handles, lest groups of two silos wait for each other.</summary>
    private static async Task<IReadOnlyList<AccountCreation>> CreateAsync(PostgresSession db, IReadOnlyList<NewAccountRow> given)
    {
        var order = Enumerable.Range(0, given.Count).OrderBy(i => given[i].User.Handle, StringComparer.Ordinal).ToArray();
        var rows = PostgresColumn.Of(order, i => given[i]);
        var statement = new PostgresStatement(
            Create,
            PostgresColumn.Of(rows, r => r.User.Id), PostgresColumn.Of(rows, r => r.User.Handle),
            PostgresColumn.Of(rows, r => r.User.DisplayName), PostgresColumn.Of(rows, r => r.User.Bio),
            PostgresColumn.Of(rows, r => r.User.AvatarUrl), PostgresColumn.Of(rows, r => r.User.Location),
            PostgresColumn.Of(rows, r => JsonSerializer.Serialize(r.User.Links)), PostgresColumn.Of(rows, r => r.User.Locked),
            PostgresColumn.Times(rows, r => r.User.CreatedAt), PostgresColumn.Of(rows, r => r.User.Version),
            PostgresColumn.Of(rows, r => r.Account.Email), PostgresColumn.Of(rows, r => r.Account.PasswordHash),
            PostgresColumn.Of(rows, r => r.Account.Role), PostgresColumn.Times(rows, r => r.Account.CreatedAt),
            PostgresColumn.Of(rows, r => r.Account.RepeatKey), PostgresColumn.Blobs(rows, r => r.Account.RepeatHash));
        var words = rows.SelectMany(r => NameWords.Of(r.User.Handle, r.User.DisplayName).Select(word => (r.User, Word: word))).ToArray();
        var addWords = new PostgresStatement(
            AddWords, PostgresColumn.Of(words, w => w.User.Id), PostgresColumn.Of(words, w => w.User.Handle), PostgresColumn.Of(words, w => w.Word));
        var outcomes = await db.ListAsync([statement, addWords], 0, row => (AccountCreation)row.Int32(0));
        var answers = new AccountCreation[given.Count];
        for (var i = 0; i < order.Length; i++)
            answers[order[i]] = outcomes[i];
        return answers;
    }

    private static async Task<StoredRepeat?> ChangePasswordAsync(
        PostgresSession db, long userId, string newHash, long keepSessionId, DateTimeOffset now, StoredRepeat? repeat)
    {
        var change = new PostgresStatement(
            ChangePassword, userId, newHash, keepSessionId, now, repeat?.Key, repeat?.At, repeat?.BodyHash, repeat?.Answer,
            (long)StoredRepeat.Lifetime.TotalMilliseconds);
        if ((await db.ListAsync(change, row => row.Bool(0)))[0] || repeat is null)
            return null;
        var stored = await db.ListAsync(
            new PostgresStatement(ThisRepeat, userId, repeat.Key),
            row => new StoredRepeat(userId, repeat.Key, row.Blob(1), row.Blob(2), row.Time(0)));
        var first = stored.FirstOrDefault();
        var isOwn = db.Again && first is not null && first.At.ToUnixTimeMilliseconds() == repeat.At.ToUnixTimeMilliseconds()
            && first.Answer.AsSpan().SequenceEqual(repeat.Answer.AsSpan());
        return isOwn ? null : first;
    }

    private static AccountRecord ReadAccount(PostgresRow row) => new(
        row.Int64(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Time(5), row.TextOrNull(6), row.Blob(7))
    {
        DeleteAt = row.TimeOrNull(8),
        Suspended = row.Bool(9),
    };

    private sealed record NewAccountRow(AccountRecord Account, UserRecord User);

    private sealed record NewSessionRow(SessionRecord Session, int Keep);
}
