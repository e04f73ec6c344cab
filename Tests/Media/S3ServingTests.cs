using Social.Tests.Kit;

namespace Social.Tests.Media;

public sealed class S3ServingTests : MediaServingSuite
{
    protected override string[] Settings { get; } = S3Server.Settings($"social-{Guid.NewGuid():N}");
}
