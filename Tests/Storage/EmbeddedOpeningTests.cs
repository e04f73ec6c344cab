using Microsoft.Data.Sqlite;
using Social.Storage.Embedded;
using Social.Storage.Embedded.Posts;
using Social.Storage.Embedded.Users;

namespace Social.Tests.Storage;

/// <summary>Who may open a data folder: one process at a time, no older program, and only a database.</summary>
public sealed class EmbeddedOpeningTests : IDisposable
{
    private const string FirstUser =
        "insert into users (id, version, locked, created_at, handle, display_name, links, bio) values (7, 1, 0, 1000, 'ann', 'Ann', '[]', '');";

    private const string FirstPost =
        "insert into posts (id, author, part, touched, version, visibility, deleted, comments, likes, reposts, text) " +
        "values (8, 7, 0, 8, 1, 0, 0, 0, 0, 0, 'from the beginning');";

    private readonly EmbeddedFolder _folder = new();

    private EmbeddedDatabase Database => _folder.Database;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_opener_of_the_same_folder_is_told_folder_and_process()
    {
        var error = Assert.Throws<InvalidOperationException>(() => _folder.New().Open());
        Assert.Contains(_folder.Options.Folder, error.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
        Database.Close();
        using (_folder.Opened())
            Assert.Throws<InvalidOperationException>(Database.Open);
        Database.Open();
    }

    [Fact]
    public void A_folder_that_is_shared_in_one_process_closes_with_its_last_user()
    {
        Database.Open();
        Database.Close();
        Assert.Throws<InvalidOperationException>(() => _folder.New().Open());
    }

    [Fact]
    public void A_newer_schema_is_refused_and_left_alone()
    {
        Database.Close();
        object newest;
        using (var raw = Connect())
        {
            newest = Run(raw, "pragma user_version")!;
            Run(raw, "pragma user_version = 999");
        }
        var error = Assert.Throws<InvalidOperationException>(() => _folder.New().Open());
        Assert.Contains("999", error.Message, StringComparison.Ordinal);
        Assert.Contains(Database.DatabasePath, error.Message, StringComparison.Ordinal);
        using (var raw = Connect())
            Run(raw, $"pragma user_version = {newest}");
        Database.Open();
    }

    [Fact]
    public async Task A_database_of_the_first_program_is_brought_up_to_date_with_all_it_holds()
    {
        Database.Close();
        File.Delete(Database.DatabasePath);
        using (var raw = Connect())
            Run(raw, $"{FirstSchema()} pragma user_version = 1; {FirstUser} {FirstPost}");

        Database.Open();

        var user = await new EmbeddedUserStore(Database).GetAsync(7, TestContext.Current.CancellationToken);
        Assert.Equal("ann", user!.Handle);
        var post = Assert.Single(await new EmbeddedPostStore(Database).GetManyAsync([8], TestContext.Current.CancellationToken));
        Assert.Equal(("from the beginning", 7, 1), (post.Text, post.Author, post.Version));
    }

    [Fact]
    public void A_file_that_is_no_database_is_named()
    {
        Database.Close();
        File.WriteAllText(Database.DatabasePath, new string('x', 8_192));
        var error = Assert.Throws<InvalidOperationException>(() => _folder.New().Open());
        Assert.Contains(Database.DatabasePath, error.Message, StringComparison.Ordinal);
        File.Delete(Database.DatabasePath);
        Database.Open();
    }

    private static object? Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static string FirstSchema()
    {
        using var reader = new StreamReader(
            typeof(EmbeddedDatabase).Assembly.GetManifestResourceStream("Social.Storage.Embedded.Schema.001-initial.sql")!);
        return reader.ReadToEnd();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Database.DatabasePath};Pooling=False");
        connection.Open();
        return connection;
    }
}
