namespace Social.LoadTest.Start;

/// <summary>How to measure P8.</summary>
/// <param name="Silo">The server's assembly, run with <c>dotnet</c>.</param>
/// <param name="Folder">Null: a new one among the temporary files, removed at the end unless <paramref name="Keep"/>. A folder that an
/// earlier run filled is used again.</param>
internal sealed record StartOptions(FileInfo Silo, DirectoryInfo? Folder, bool Keep, int Posts, int Users, int Followees, int Connections);
