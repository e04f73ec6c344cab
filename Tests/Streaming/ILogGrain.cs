namespace Social.Tests.Streaming;

[Alias("Social.Tests.ILogGrain")]
internal interface ILogGrain : IGrainWithIntegerKey;
