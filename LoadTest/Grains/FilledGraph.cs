using System.Text.Json;
using System.Text.Json.Serialization;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Grains;

/// <summary>What a store was filled with and how far, kept beside the data: a fill that broke off goes on, a whole one is used again.</summary>
/// <param name="PostsFrom">Milliseconds since 1970 of the first post.</param>
/// <param name="UsersDone">How many users are in the store with all they follow.</param>
/// <param name="Ended">Lists of followers can be read again.</param>
internal sealed record FilledGraph(
    int Users, int Followees, int Posts, int Seed, long PostsFrom, int UsersDone = 0, bool Ended = false, int PostsDone = 0)
{
    private const string FileName = "loadtest.json";

    /// <summary>Posts lie this far back, so that none is newer than what is posted later.</summary>
    private static readonly TimeSpan PostsSpan = TimeSpan.FromHours(1);

    [JsonIgnore]
    public bool IsWhole => UsersDone == Users && Ended && PostsDone == Posts;

    public static FilledGraph Empty(int users, int followees, int posts, int seed, DateTimeOffset now) =>
        new(users, followees, posts, seed, (now - PostsSpan).ToUnixTimeMilliseconds());

    /// <summary>
    /// Null when nobody has filled this folder. Fails with <see cref="LoadTestException"/> when it holds something else than asked for.
    /// </summary>
    public static FilledGraph? Find(DirectoryInfo folder, FilledGraph wanted)
    {
        var file = new FileInfo(Path.Combine(folder.FullName, FileName));
        if (!file.Exists)
        {
            return !folder.Exists || !folder.EnumerateFileSystemInfos().Any()
                ? null
                : throw new LoadTestException($"{folder.FullName} holds something that this tool did not put there; name another folder.");
        }

        var found = JsonSerializer.Deserialize(File.ReadAllText(file.FullName), FilledGraphJson.Default.FilledGraph);
        return found is not null && (found.Users, found.Followees, found.Posts, found.Seed)
            == (wanted.Users, wanted.Followees, wanted.Posts, wanted.Seed)
            ? found
            : throw new LoadTestException($"{folder.FullName} was filled with other numbers: {found}.");
    }

    /// <summary>The id of a post of the fill; they rise with their numbers.</summary>
    public long PostId(int number) =>
        ((PostsFrom + (long)(PostsSpan.TotalMilliseconds * number / Posts)) << 16) | (uint)(number & 0xFFFF);

    public void Save(DirectoryInfo folder)
    {
        // whole or not at all: a run may be stopped while it writes
        var whole = Path.Combine(folder.FullName, FileName);
        File.WriteAllText(whole + ".new", JsonSerializer.Serialize(this, FilledGraphJson.Default.FilledGraph));
        File.Move(whole + ".new", whole, overwrite: true);
    }
}

[JsonSerializable(typeof(FilledGraph))]
internal sealed partial class FilledGraphJson : JsonSerializerContext;
