namespace Social.LoadTest.Seed;

/// <summary>What to feed.</summary>
/// <param name="UsersLimit">Null takes the whole graph.</param>
/// <param name="Seed">Same graph, options and seed: same follows and posts, in the same order of sending.</param>
internal sealed record SeedOptions(FileInfo Graph, int Posts, int? UsersLimit, int Concurrency, int Seed, string Prefix);
