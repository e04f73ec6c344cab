using System.Text.Json;
using Microsoft.Data.Sqlite;
using Social.Grains.Search;
using Social.Grains.Users;

namespace Social.Storage.Embedded.Search;

/// <summary>The words of a user's names, table <c>user_words</c>, as part of the write that gives the names.</summary>
internal static class EmbeddedUserWords
{
    private const string Drop = "delete from user_words where user_id = ?1";

    private const string Add =
        "insert into user_words (user_id, word, fame) select id, ?2, length(followers) from users where id = ?1";

    public static void Put(SqliteSession db, UserRecord user)
    {
        db.Use(Drop).Bind(user.Id).Execute();
        foreach (var word in NameWords.Of(user.Handle, user.DisplayName))
            db.Use(Add).Bind(user.Id).Bind(word).Execute();
    }

    /// <summary>Lets the script that made the table fill it.</summary>
    public static void Register(SqliteConnection connection) => connection.CreateFunction(
        "name_words", (string handle, string displayName) => JsonSerializer.Serialize(NameWords.Of(handle, displayName)), isDeterministic: true);
}
