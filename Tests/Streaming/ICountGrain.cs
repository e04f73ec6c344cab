namespace Social.Tests.Streaming;

[Alias("Social.Tests.ICountGrain")]
internal interface ICountGrain : IGrainWithIntegerKey;
