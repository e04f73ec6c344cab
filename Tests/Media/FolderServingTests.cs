namespace Social.Tests.Media;

public sealed class FolderServingTests : MediaServingSuite
{
    protected override string[] Settings => [];
}
