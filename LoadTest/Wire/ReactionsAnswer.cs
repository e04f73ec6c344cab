namespace Social.LoadTest.Wire;

/// <summary>A post's counts after a reaction to it.</summary>
internal sealed record ReactionsAnswer(PostCountsAnswer Counts);

internal sealed record PostCountsAnswer(int Comments, int Likes, int Reposts);

internal sealed record PostDetailAnswer(long Id, PostCountsAnswer Counts);

/// <summary>A page of notifications.</summary>
internal sealed record NoticePageAnswer(NoticeAnswer[] Items, string? Next);

internal sealed record NoticeAnswer(string Type, AuthorAnswer Actor, long? PostId);

internal sealed record MediaAnswer(long Id, string Status);
