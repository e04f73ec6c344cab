using System.Collections.Immutable;
using System.Globalization;
using Social.Grains;
using Social.Grains.Posts;

namespace Social.Storage.Postgres.Posts;

/// <summary>
/// Adds a group of posts, and the repeats of those that have one, in one round trip and one transaction. First repeats claim their keys,
/// then the posts whose keys are theirs are inserted, then the claims of posts whose id was taken are undone.
/// </summary>
internal static class PostgresPostWriter
{
    private const string Columns =
        "id, author, part, touched, version, visibility, deleted, reply_to, root_id, edited_at, comments, likes, reposts, mentions, text, " +
        "reply_author, repost_of, quote_of, reply_control, locked, taken_down, details";

    private const string Items =
        "unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::bigint[], $5::integer[], $6::smallint[], $7::boolean[], $8::bigint[], " +
        "$9::bigint[], $10::bigint[], $11::integer[], $12::integer[], $13::integer[], $14::text[], $15::text[], $16::bigint[], $17::bigint[], " +
        "$18::bigint[], $19::smallint[], $20::boolean[], $21::boolean[], $22::text[]";

    // arrays of arrays must be rectangular, so mentions travel as text
    private const string Values =
        "id, author, part, touched, version, visibility, deleted, reply_to, root_id, edited_at, comments, likes, reposts, " +
        "mentions::bigint[], text, reply_author, repost_of, quote_of, reply_control, locked, taken_down, details";

    // comments on a post that is answered often lie in many groups at once: all take the parents' rows in the order of ids
    private const string LockParents =
        "select count(*) from (select from posts where id = any ($1) order by id for no key update) locked";

    private const string Follow =
        "counted as (update posts p set comments = p.comments + c.more from (" +
        "select reply_to, count(*)::integer as more from added where reply_to is not null group by reply_to) c where p.id = c.reply_to), " +
        "tagged as (insert into post_tags (tag, post_id) select t.tag, t.post_id from unnest($23::text[], $24::bigint[]) as t (tag, post_id) " +
        "where t.post_id in (select id from added) on conflict do nothing)";

    private const string Insert =
        $"with added as (insert into posts ({Columns}) select {Values} from {Items}) as i ({Columns}) " +
        $"on conflict (id) do nothing returning id, reply_to), {Follow} select id from added";

    private const string InsertWithRepeats =
        $"with item as (select * from {Items}, $25::text[], $26::bigint[], $27::bytea[], $28::bytea[], $29::bigint[]) " +
        $"as i ({Columns}, key, at, body_hash, answer, key_user)), " +
        "claimed as (" +
        "insert into post_repeats as r (user_id, key, at, post_id, body_hash, answer) " +
        "select key_user, key, at, id, body_hash, answer from item where key is not null " +
        "on conflict (user_id, key) do update set " +
        "at = excluded.at, post_id = excluded.post_id, body_hash = excluded.body_hash, answer = excluded.answer " +
        "where r.at <= excluded.at - $30 returning post_id), " +
        $"added as (insert into posts ({Columns}) " +
        $"select {Values} from item where key is null or id in (select post_id from claimed) on conflict (id) do nothing " +
        $"returning id, reply_to), {Follow} " +
        "select id, id in (select id from added), id in (select post_id from claimed) from item";

    // what one transaction wrote has one xmin
    private const string Undo =
        "delete from post_repeats r using unnest($1::bigint[], $2::text[], $3::bigint[]) as c (key_user, key, post_id) " +
        "where r.user_id = c.key_user and r.key = c.key and r.post_id = c.post_id and r.xmin = pg_current_xact_id()::xid " +
        "and not exists (select from posts p where p.id = c.post_id and p.xmin = r.xmin)";

    private const string FindOwn =
        "select p.id from posts p join unnest($1::bigint[], $2::bigint[], $3::text[]) as i (id, author, text) using (id, author, text)";

    private const string FindRepeats =
        "select r.user_id, r.key, r.at, r.body_hash, r.answer, r.post_id from post_repeats r " +
        "join unnest($1::bigint[], $2::text[]) as i (user_id, key) using (user_id, key)";

    private static readonly long Lifetime = (long)StoredRepeat.Lifetime.TotalMilliseconds;

    private static PostAddition Added { get; } = new(PostAdditionOutcome.Added);

    private static PostAddition Duplicate { get; } = new(PostAdditionOutcome.DuplicateId);

    public static async Task<IReadOnlyList<PostAddition>> AddAsync(PostgresSession db, IReadOnlyList<NewPostRow> rows)
    {
        var answers = new PostAddition?[rows.Count];
        // in the order of ids, lest two groups wait for each other
        var left = Enumerable.Range(0, rows.Count).OrderBy(i => rows[i].Post.Id).ToList();
        while (left.Count > 0)
        {
            var round = TakeRound(rows, left);
            await AddRoundAsync(db, PostgresColumn.Of(round, i => rows[i]), round, answers);
            // a key that was neither free nor to be found was undone in between
            left.AddRange(round.Where(i => answers[i] is null));
        }

        return answers!;
    }

    /// <summary>Takes as many as have different ids and keys: of two alike the second must see the first.</summary>
    private static List<int> TakeRound(IReadOnlyList<NewPostRow> rows, List<int> left)
    {
        var (ids, keys, round, rest) = (new HashSet<long>(), new HashSet<(long, string)>(), new List<int>(left.Count), new List<int>());
        foreach (var i in left)
        {
            var row = rows[i];
            var isFirst = !ids.Contains(row.Post.Id) && (row.Repeat is not { } repeat || keys.Add((repeat.UserId, repeat.Key)));
            (isFirst && ids.Add(row.Post.Id) ? round : rest).Add(i);
        }

        left.Clear();
        left.AddRange(rest);
        return round;
    }

    private static async Task AddRoundAsync(PostgresSession db, NewPostRow[] rows, List<int> numbers, PostAddition?[] answers)
    {
        var (added, refused) = await InsertAsync(db, rows);
        var own = db.Again && added.Count < rows.Length ? await FindOwnAsync(db, rows) : [];
        var stored = refused.Count > 0 ? await FindRepeatsAsync(db, refused) : [];
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            if (added.Contains(row.Post.Id))
                answers[numbers[i]] = Added;
            else if (!refused.Contains(row))
                answers[numbers[i]] = own.Contains(row.Post.Id) ? Added : Duplicate;
            else if (stored.TryGetValue((row.Repeat!.UserId, row.Repeat.Key), out var first))
                answers[numbers[i]] = db.Again && first.PostId == row.Post.Id ? Added : new(PostAdditionOutcome.Repeated, first.Repeat);
        }
    }

    /// <summary>Answers the ids that were added, and the rows whose key was taken.</summary>
    private static async Task<(HashSet<long> Added, HashSet<NewPostRow> Refused)> InsertAsync(PostgresSession db, NewPostRow[] rows)
    {
        var parents = rows.Select(r => r.Post.ReplyTo).OfType<long>().Distinct().ToArray();
        PostgresStatement[] before = parents.Length == 0 ? [] : [new PostgresStatement(LockParents, parents)];
        var repeating = rows.Where(r => r.Repeat is not null).ToArray();
        if (repeating.Length == 0)
            return ([.. await db.ListAsync([.. before, new PostgresStatement(Insert, PostColumns(rows))], before.Length, row => row.Int64(0))], []);
        var insert = new PostgresStatement(InsertWithRepeats, [.. PostColumns(rows), .. RepeatColumns(rows), Lifetime]);
        var undo = new PostgresStatement(
            Undo, PostgresColumn.Of(repeating, r => r.Repeat!.UserId), PostgresColumn.Of(repeating, r => r.Repeat!.Key),
            PostgresColumn.Of(repeating, r => r.Post.Id));
        var outcome = await db.ListAsync(
            [.. before, insert, undo], before.Length, row => (Id: row.Int64(0), Added: row.Bool(1), Claimed: row.Bool(2)));
        var claimed = outcome.Where(o => o.Claimed).Select(o => o.Id).ToHashSet();
        return ([.. outcome.Where(o => o.Added).Select(o => o.Id)], [.. repeating.Where(r => !claimed.Contains(r.Post.Id))]);
    }

    private static async Task<HashSet<long>> FindOwnAsync(PostgresSession db, NewPostRow[] rows)
    {
        var find = new PostgresStatement(
            FindOwn, PostgresColumn.Of(rows, r => r.Post.Id), PostgresColumn.Of(rows, r => r.Post.Author),
            PostgresColumn.Of(rows, r => r.Post.Text));
        return [.. await db.ListAsync(find, row => row.Int64(0))];
    }

    private static async Task<Dictionary<(long, string), (StoredRepeat Repeat, long PostId)>> FindRepeatsAsync(
        PostgresSession db, IEnumerable<NewPostRow> refused)
    {
        var repeats = refused.Select(r => r.Repeat!).ToArray();
        var find = new PostgresStatement(
            FindRepeats, PostgresColumn.Of(repeats, r => r.UserId), PostgresColumn.Of(repeats, r => r.Key));
        var found = await db.ListAsync(
            find, row => (new StoredRepeat(row.Int64(0), row.Text(1), row.Blob(3), row.Blob(4), row.Time(2)), row.Int64(5)));
        return found.ToDictionary(f => (f.Item1.UserId, f.Item1.Key));
    }

    private static object?[] PostColumns(NewPostRow[] rows)
    {
        var tags = rows.SelectMany(r => PostDetails.Findable(r.Post).Select(tag => (tag, r.Post.Id))).ToArray();
        return
        [
            PostgresColumn.Of(rows, r => r.Post.Id), PostgresColumn.Of(rows, r => r.Post.Author),
            PostgresColumn.Of(rows, r => (short)r.Post.Part), PostgresColumn.Of(rows, r => r.Post.Touched),
            PostgresColumn.Of(rows, r => r.Post.Version), PostgresColumn.Of(rows, r => (short)r.Post.Visibility),
            PostgresColumn.Of(rows, r => r.Post.Deleted), PostgresColumn.Of(rows, r => r.Post.ReplyTo),
            PostgresColumn.Of(rows, r => r.Post.RootId), PostgresColumn.Times(rows, r => r.Post.EditedAt),
            PostgresColumn.Of(rows, r => r.Post.Counts.Comments), PostgresColumn.Of(rows, r => r.Post.Counts.Likes),
            PostgresColumn.Of(rows, r => r.Post.Counts.Reposts), PostgresColumn.Of(rows, r => ArrayText(r.Post.Mentions)),
            PostgresColumn.Of(rows, r => r.Post.Text), PostgresColumn.Of(rows, r => r.Post.ReplyToAuthor),
            PostgresColumn.Of(rows, r => r.Post.RepostOf), PostgresColumn.Of(rows, r => r.Post.QuoteOf),
            PostgresColumn.Of(rows, r => (short)r.Post.ReplyControl), PostgresColumn.Of(rows, r => r.Post.Locked),
            PostgresColumn.Of(rows, r => r.Post.TakenDown), PostgresColumn.Of(rows, r => PostDetails.Of(r.Post)),
            PostgresColumn.Of(tags, t => t.tag), PostgresColumn.Of(tags, t => t.Id),
        ];
    }

    private static object?[] RepeatColumns(NewPostRow[] rows) =>
    [
        PostgresColumn.Of(rows, r => r.Repeat?.Key), PostgresColumn.Times(rows, r => r.Repeat?.At),
        PostgresColumn.Blobs(rows, r => r.Repeat?.BodyHash), PostgresColumn.Blobs(rows, r => r.Repeat?.Answer),
        PostgresColumn.Of(rows, r => r.Repeat?.UserId),
    ];

    private static string ArrayText(ImmutableArray<long> ids) =>
        ids.IsEmpty ? "{}" : $"{{{string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))}}}";
}
