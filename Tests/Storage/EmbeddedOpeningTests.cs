using Microsoft.Data.Sqlite;
using Social.Storage.Embedded;

namespace Social.Tests.Storage;

/// <summary>Who may open a data folder: one process at a time, no older program, and only a database.</summary>
public sealed class EmbeddedOpeningTests : IDisposable
{
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
        using (var raw = Connect())
            Run(raw, "pragma user_version = 999");
        var error = Assert.Throws<InvalidOperationException>(() => _folder.New().Open());
        Assert.Contains("999", error.Message, StringComparison.Ordinal);
        Assert.Contains(Database.DatabasePath, error.Message, StringComparison.Ordinal);
        using (var raw = Connect())
            Run(raw, "pragma user_version = 1");
        Database.Open();
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

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Database.DatabasePath};Pooling=False");
        connection.Open();
        return connection;
    }
}
