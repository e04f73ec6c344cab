using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Start;

/// <summary>What a folder was filled with, kept beside the data so that a later run need not fill again.</summary>
/// <param name="Handles">With <c>{n}</c> where the user's number stands, from 0.</param>
internal sealed record FilledStore(int Users, int Followees, int Posts, string Handles, string Password)
{
    private const string FileName = "loadtest.json";

    public string Handle(int number) => Handles.Replace("{n}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>
    /// Null when nobody has filled this folder. Fails with <see cref="LoadTestException"/> when it holds something else than asked for.
    /// </summary>
    public static FilledStore? Find(DirectoryInfo folder, StartOptions wanted)
    {
        var file = new FileInfo(Path.Combine(folder.FullName, FileName));
        if (!file.Exists)
        {
            return !folder.Exists || !folder.EnumerateFileSystemInfos().Any()
                ? null
                : throw new LoadTestException($"{folder.FullName} holds something that this tool did not put there; name another folder.");
        }

        var found = JsonSerializer.Deserialize(File.ReadAllText(file.FullName), FilledStoreJson.Default.FilledStore);
        return found is not null && (found.Users, found.Followees, found.Posts) == (wanted.Users, wanted.Followees, wanted.Posts)
            ? found
            : throw new LoadTestException($"{folder.FullName} was filled with other numbers: {found}.");
    }

    public void Save(DirectoryInfo folder) =>
        File.WriteAllText(Path.Combine(folder.FullName, FileName), JsonSerializer.Serialize(this, FilledStoreJson.Default.FilledStore));
}

[JsonSerializable(typeof(FilledStore))]
internal sealed partial class FilledStoreJson : JsonSerializerContext;
