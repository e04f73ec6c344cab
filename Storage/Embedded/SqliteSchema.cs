using System.Globalization;
using System.Resources;

namespace Social.Storage.Embedded;

/// <summary>
/// Brings a database to the newest schema: numbered scripts (<c>Schema/001-what.sql</c>), each applied once in one transaction, the
/// number kept in <c>user_version</c>. A script that has been released is never changed; a further one follows it.
/// </summary>
internal static class SqliteSchema
{
    private const string Prefix = "Social.Storage.Embedded.Schema.";

    /// <exception cref="InvalidOperationException">The database was written by a newer program.</exception>
    public static int Apply(SqliteSession session, string path)
    {
        var scripts = Scripts();
        var present = (int)session.Use("pragma user_version").Scalar();
        var newest = scripts.Keys.Max();
        if (present > newest)
        {
            throw new InvalidOperationException(
                $"The database {path} has schema {present}, but this program knows only up to {newest}. Start the newer program, or set " +
                $"{EmbeddedStorageOptions.Section}:Folder to another folder.");
        }

        foreach (var (number, resource) in scripts.Where(s => s.Key > present))
        {
            var version = number.ToString(CultureInfo.InvariantCulture);
            session.RunScript($"begin immediate;\n{Read(resource)}\npragma user_version = {version};\ncommit;");
        }

        return newest;
    }

    private static SortedDictionary<int, string> Scripts()
    {
        var scripts = new SortedDictionary<int, string>();
        foreach (var name in typeof(SqliteSchema).Assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
                scripts.Add(int.Parse(name.AsSpan(Prefix.Length, 3), NumberStyles.None, CultureInfo.InvariantCulture), name);
        }

        return scripts;
    }

    private static string Read(string resource)
    {
        using var stream = typeof(SqliteSchema).Assembly.GetManifestResourceStream(resource)
            ?? throw new MissingManifestResourceException(resource);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
